/* SPDX-License-Identifier: MIT */
/* Attributes shared by all public headers of the widl runtime. */
#ifndef WIDL_EXPORT_H
#define WIDL_EXPORT_H

#if defined(__GNUC__)
#define WIDL_API             __attribute__((visibility("default")))
#define WIDL_NODISCARD       __attribute__((warn_unused_result))
#define WIDL_PRINTF(at, arg) __attribute__((format(printf, at, arg)))
#define WIDL_LIKELY(x)       __builtin_expect(!!(x), 1)
#else
#define WIDL_API
#define WIDL_NODISCARD
#define WIDL_PRINTF(at, arg)
#define WIDL_LIKELY(x) (x)
#endif

#endif
