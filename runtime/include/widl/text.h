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
