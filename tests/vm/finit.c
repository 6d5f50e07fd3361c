/* Inserts a compressed module as kmod does since version 31: the kernel is given the file as it
 * is, and unpacks it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { compressed_file = 4 }; /* MODULE_INIT_COMPRESSED_FILE */

int main(int count, char** words)
{
    int file = count == 2 ? open(words[1], O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0 || syscall(SYS_finit_module, file, "", compressed_file) != 0) {
        fprintf(stderr, "finit: %s\n", strerror(errno));
        return 1;
    }
    return 0;
}
