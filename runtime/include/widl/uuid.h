/* SPDX-License-Identifier: MIT */
/*
 * UUIDs (RFC 9562).
 *
 *     widl_uuid id;
 *     char text[WIDL_UUID_SIZE];
 *     if (widl_uuid_parse(widl_str("123e4567-e89b-12d3-a456-426614174000"), &id))
 *         puts(widl_uuid_format(id, text));
 */
#ifndef WIDL_UUID_H
#define WIDL_UUID_H

#include <stdint.h>

#include <widl/export.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A UUID of any version; all zero is the nil UUID. The bytes are in the order of the text. */
typedef struct widl_uuid {
    unsigned char bytes[16];
} widl_uuid;

/** Room for a UUID as text, with its NUL. */
#define WIDL_UUID_SIZE 37

/** The UUID whose first and last sixteen digits are `high` and `low`. */
static inline widl_uuid widl_uuid_of(uint64_t high, uint64_t low)
{
    widl_uuid uuid;

    for (unsigned i = 0; i < 8; i++) {
        uuid.bytes[i] = (unsigned char)(high >> (56 - 8 * i));
        uuid.bytes[8 + i] = (unsigned char)(low >> (56 - 8 * i));
    }
    return uuid;
}

/** Whether two UUIDs are the same. */
static inline bool widl_uuid_equal(widl_uuid a, widl_uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

/** The UUID that 36 characters stand for, in either case. Return: false when they are malformed. */
WIDL_API bool widl_uuid_parse(widl_string text, widl_uuid *ret_uuid);

/** Write the canonical text, in lower case and with a NUL behind it. Return: `out`. */
WIDL_API char *widl_uuid_format(widl_uuid uuid, char out[WIDL_UUID_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
