// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/module.h>

static int __init second_init(void)
{
	pr_info("the second of two\n");
	return 0;
}

static void __exit second_exit(void)
{
}

module_init(second_init);
module_exit(second_exit);

MODULE_DESCRIPTION("The second of two modules");
MODULE_VERSION("1.0");
MODULE_LICENSE("GPL");
