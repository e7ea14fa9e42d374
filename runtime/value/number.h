/* SPDX-License-Identifier: MIT */
/* Floating point numbers as decimal text, whatever the process's locale is. */
#ifndef WI_NUMBER_H
#define WI_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a number as text, with its NUL. */
#define WI_NUMBER_SIZE 32

/**
 * Write a finite number so that reading it gives the same one, with as few digits as that takes.
 * There is always a point or an exponent, which tells it from an integer: `1.0`.
 *
 * Return: the length, without the NUL that is put behind it.
 */
size_t wi_float_write(char out[WI_NUMBER_SIZE], double value);

/** Write an integer. Return: the length; there is no NUL. */
size_t wi_uint_write(char out[WI_NUMBER_SIZE], uint64_t value);

/** The number `mantissa` times ten to the `exponent`, if that takes no rounding but the last. */
bool wi_float_compose(uint64_t mantissa, int64_t exponent, double *ret);

/** The number that NUL-terminated text, in JSON's grammar, stands for; infinite when too large. */
double wi_float_read(const char *text);

#endif
