/* SPDX-License-Identifier: MIT */
/* Makes certificates of every kind, says in which folder, and removes them when its input ends. */
#include <stdio.h>

#include "support/certificates.h"

int main(void)
{
    puts(certificates_make());
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    certificates_remove();
    return 0;
}
