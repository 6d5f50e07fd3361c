// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/module.h>

#define GREETING "written for the oldest kernel"

static int __init patched_init(void)
{
	pr_info("%s\n", GREETING);
	return 0;
}

static void __exit patched_exit(void)
{
}

module_init(patched_init);
module_exit(patched_exit);

MODULE_DESCRIPTION("A module whose source is patched for newer kernels");
MODULE_VERSION("1.0");
MODULE_LICENSE("GPL");
