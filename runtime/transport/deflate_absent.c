/* SPDX-License-Identifier: MIT */
/* In a build without zlib nothing is compressed, and nobody is offered it. */
#include "transport/deflate.h"

bool wi_deflate_exists(void)
{
    return false;
}

struct wi_deflate *wi_deflate_new(const widl_allocator *allocator)
{
    (void)allocator;
    return NULL;
}

void wi_deflate_free(struct wi_deflate *deflate)
{
    (void)deflate;
}

widl_bytes wi_deflate_pack(struct wi_deflate *deflate, unsigned window_bits,
                           const widl_string parts[2])
{
    (void)deflate;
    (void)window_bits;
    (void)parts;
    return (widl_bytes){0};
}

enum wi_unpacked wi_deflate_unpack(struct wi_deflate *deflate, widl_bytes packed, size_t max,
                                   widl_buffer *ret)
{
    (void)deflate;
    (void)packed;
    (void)max;
    (void)ret;
    return WI_UNPACKED_BROKEN;
}
