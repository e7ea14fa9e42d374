/* SPDX-License-Identifier: MIT */
/*
 * The one place where the compiler dies for want of memory. Nothing above needs to check an
 * allocation, and nothing below exists.
 */
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void memory_fail(void)
{
    fputs("widlc: out of memory\n", stderr);
    exit(1);
}

static void *checked(void *block)
{
    if (!block)
        memory_fail();
    return block;
}

void *memory_new(size_t size)
{
    return checked(calloc(1, size ? size : 1));
}

void *memory_resize(void *block, size_t size)
{
    return checked(realloc(block, size ? size : 1));
}
