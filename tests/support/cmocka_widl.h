/* SPDX-License-Identifier: MIT */
/* The only place that includes cmocka, which wants these four headers before it. */
#ifndef CMOCKA_WIDL_H
#define CMOCKA_WIDL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef NDEBUG
#error "tests need their assertions"
#endif

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
