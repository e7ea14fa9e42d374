/* SPDX-License-Identifier: MIT */
/*
 * UUIDs as text: thirty-two digits in groups of 8, 4, 4, 4 and 12. A hyphen stands in front of the
 * bytes 4, 6, 8 and 10.
 */
#include <widl/uuid.h>

#define TEXT_LENGTH (WIDL_UUID_SIZE - 1)

static bool follows_hyphen(size_t byte)
{
    return byte >= 4 && byte <= 10 && byte % 2 == 0;
}

/** The value of a hexadecimal digit; -1 for any other character. */
static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

bool widl_uuid_parse(widl_string text, widl_uuid *ret_uuid)
{
    const char *at = text.data;
    widl_uuid uuid;

    if (text.size != TEXT_LENGTH)
        return false;
    for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
        int high, low;

        if (follows_hyphen(i) && *at++ != '-')
            return false;
        high = digit_value(*at++);
        low = digit_value(*at++);
        if (high < 0 || low < 0)
            return false;
        uuid.bytes[i] = (unsigned char)(16 * high + low);
    }
    *ret_uuid = uuid;
    return true;
}

char *widl_uuid_format(widl_uuid uuid, char out[WIDL_UUID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *at = out;

    for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
        if (follows_hyphen(i))
            *at++ = '-';
        *at++ = digits[uuid.bytes[i] >> 4];
        *at++ = digits[uuid.bytes[i] & 15];
    }
    *at = '\0';
    return out;
}
