/* SPDX-License-Identifier: MIT */
/*
 * Random: session ids and hash seeds must not be guessable, so there is no weaker source to fall
 * back to when the system has none.
 */
#include "base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void wi_random_bytes(void *out, size_t size)
{
    unsigned char *next = out;

    while (size > 0) {
        ssize_t got = getrandom(next, size, 0);

        if (got < 0 && errno != EINTR)
            abort();
        if (got > 0) {
            next += got;
            size -= (size_t)got;
        }
    }
}

uint64_t wi_random_id(void)
{
    uint64_t bits;

    wi_random_bytes(&bits, sizeof(bits));
    return (bits >> 11) + 1;
}
