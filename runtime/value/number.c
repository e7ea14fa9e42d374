/* SPDX-License-Identifier: MIT */
/*
 * Numbers: printf() and strtod() know how to round, but follow the locale that the program has
 * set, so they run under the C locale of this thread. Numbers of few digits, which are the usual
 * ones, are handled without them: an integer below 2^53 and a power of ten up to 10^22 are both
 * exact, so that one multiplication or division of the two is correctly rounded.
 */
#include "value/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_MAX ((uint64_t)1 << 53)

static const double powers_of_ten[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

#define EXPONENT_MAX ((int64_t)(sizeof(powers_of_ten) / sizeof(powers_of_ten[0])) - 1)

/** Most digits behind the point that are looked for without printf(). */
#define SHORT_FRACTION 8

/** Largest number that is written without printf(): below it 15 digits are enough. */
#define SHORT_MAX 1e15

size_t wi_uint_write(char out[WI_NUMBER_SIZE], uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    memcpy(out, digits + at, sizeof(digits) - at);
    return sizeof(digits) - at;
}

/** Write `digits` with a point before the last `fraction` of them. */
static size_t write_decimal(char *out, uint64_t digits, size_t fraction)
{
    static const uint64_t scales[SHORT_FRACTION + 1] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
    };
    size_t length = wi_uint_write(out, digits / scales[fraction]);
    uint64_t rest = digits % scales[fraction];

    out[length++] = '.';
    if (fraction == 0)
        out[length++] = '0';
    for (size_t i = fraction; i > 0; i--) {
        out[length + i - 1] = (char)('0' + rest % 10);
        rest /= 10;
    }
    out[length + fraction] = '\0';
    return length + fraction;
}

/** Write a number of few digits that is not negative. Return: 0 when it has more. */
static size_t write_short(char *out, double value)
{
    for (size_t fraction = 0; fraction <= SHORT_FRACTION; fraction++) {
        double scaled = value * powers_of_ten[fraction];
        uint64_t digits;

        if (scaled >= SHORT_MAX)
            return 0;
        digits = (uint64_t)(scaled + 0.5);
        if ((double)digits / powers_of_ten[fraction] == value)
            return write_decimal(out, digits, fraction);
    }
    return 0;
}

/** Write a number with the fewest significant digits that keep it. */
static size_t write_long(char *out, double value)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = uselocale(plain);

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, WI_NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    uselocale(before);
    if (plain)
        freelocale(plain);
    if (!strpbrk(out, ".e"))
        strcat(out, ".0");
    return strlen(out);
}

size_t wi_float_write(char out[WI_NUMBER_SIZE], double value)
{
    size_t sign = signbit(value) ? 1 : 0;
    size_t length;

    out[0] = '-';
    length = write_short(out + sign, fabs(value));
    return length ? sign + length : write_long(out, value);
}

bool wi_float_compose(uint64_t mantissa, int64_t exponent, double *ret)
{
    if (mantissa > EXACT_MAX || exponent < -EXPONENT_MAX || exponent > EXPONENT_MAX)
        return false;
    if (exponent < 0)
        *ret = (double)mantissa / powers_of_ten[-exponent];
    else
        *ret = (double)mantissa * powers_of_ten[exponent];
    return true;
}

double wi_float_read(const char *text)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = uselocale(plain);
    double value = strtod(text, NULL);

    uselocale(before);
    if (plain)
        freelocale(plain);
    return value;
}
