// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/module.h>

static int __init first_init(void)
{
	pr_info("the first of two\n");
	return 0;
}

static void __exit first_exit(void)
{
}

module_init(first_init);
module_exit(first_exit);

MODULE_DESCRIPTION("The first of two modules");
MODULE_VERSION("1.0");
MODULE_LICENSE("GPL");
