/* SPDX-License-Identifier: MIT */
/*
 * Memory that is kept for later use: AddressSanitizer is told, where it runs, that nobody may touch
 * it meanwhile.
 */
#ifndef WI_POISON_H
#define WI_POISON_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WI_HAS_POISON 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WI_HAS_POISON 1
#endif

#ifdef WI_HAS_POISON
#include <sanitizer/asan_interface.h>
#define WI_POISON(start, size)   ASAN_POISON_MEMORY_REGION(start, size)
#define WI_UNPOISON(start, size) ASAN_UNPOISON_MEMORY_REGION(start, size)
#else
#define WI_POISON(start, size)   ((void)(start), (void)(size))
#define WI_UNPOISON(start, size) ((void)(start), (void)(size))
#endif

#endif
