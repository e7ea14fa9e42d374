/* SPDX-License-Identifier: MIT */
/*
 * Views: pointer and size, never owning. Who owns the bytes is said where a view is handed out.
 *
 *     fleet_device_get_args args = {.id = widl_str("pump-7")};
 *     printf("%.*s\n", WIDL_STR_ARG(status.id));
 */
#ifndef WIDL_TEXT_H
#define WIDL_TEXT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <widl/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * UTF-8 text of `size` bytes. `data` may be NULL when `size` is 0.
 *
 * Strings that the runtime decoded are also followed by a NUL byte that `size` does not count, so
 * `data` can be handed to functions that want a C string; a string may contain NUL bytes itself.
 */
typedef struct widl_string {
    const char *data;
    size_t size;
} widl_string;

/** Binary data of `size` bytes. `data` may be NULL when `size` is 0. */
typedef struct widl_bytes {
    const unsigned char *data;
    size_t size;
} widl_bytes;

/**
 * One WAMP value of any type, kept in its MessagePack encoding; `size` 0 means that there is none.
 *
 * Read and build values with widl/value.h (JSON text), widl/jansson.h or widl/msgpack.h.
 */
typedef struct widl_value {
    const unsigned char *data;
    size_t size;
} widl_value;

/** What travels in a WAMP message for the application: a list and a dict, either may be absent. */
typedef struct widl_payload {
    widl_value args;   /**< MessagePack array, or absent */
    widl_value kwargs; /**< MessagePack map, or absent */
} widl_payload;

/** View of a NUL-terminated string, which it borrows. NULL gives the empty string. */
static inline widl_string widl_str(const char *text)
{
    widl_string view = {text, text ? strlen(text) : 0};
    return view;
}

/** View of `size` bytes at `data`, which it borrows. */
static inline widl_string widl_str_n(const char *data, size_t size)
{
    widl_string view = {data, size};
    return view;
}

/** View of `size` bytes of binary data at `data`, which it borrows. */
static inline widl_bytes widl_bin(const void *data, size_t size)
{
    widl_bytes view = {(const unsigned char *)data, size};
    return view;
}

/** widl_copy_bytes() of any size. */
WIDL_API void widl_copy_any(void *to, const void *from, size_t size);

/**
 * Copy `size` bytes to where they do not overlap. Up to 32 go as two words that may cover the same
 * bytes, which is less work than a call. from: may be NULL when `size` is 0.
 */
static inline void widl_copy_bytes(void *to, const void *from, size_t size)
{
    unsigned char *target = (unsigned char *)to;
    const unsigned char *source = (const unsigned char *)from;
    if (size > 32) {
        widl_copy_any(to, from, size);
    } else if (size >= 16) {
        memcpy(target, source, 16);
        memcpy(target + size - 16, source + size - 16, 16);
    } else if (size >= 8) {
        memcpy(target, source, 8);
        memcpy(target + size - 8, source + size - 8, 8);
    } else if (size >= 4) {
        memcpy(target, source, 4);
        memcpy(target + size - 4, source + size - 4, 4);
    } else if (size > 0) {
        target[0] = source[0];
        target[size / 2] = source[size / 2];
        target[size - 1] = source[size - 1];
    }
}

/** Whether two strings hold the same bytes. */
static inline bool widl_str_equal(widl_string a, widl_string b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/** The two arguments of printf's `%.*s` for a string; of one of more than INT_MAX bytes as many. */
#define WIDL_STR_ARG(string)                                                                       \
    (string).size < INT_MAX ? (int)(string).size : INT_MAX, (string).data ? (string).data : ""

#ifdef __cplusplus
}
#endif

#endif
