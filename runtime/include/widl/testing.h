/* SPDX-License-Identifier: MIT */
/*
 * A router and sessions of one program, for tests that need no network:
 *
 *     widl_session *sessions[2];
 *     widl_test_bed *bed = widl_test_bed_new(sessions, 2, &error);
 *     …
 *     widl_test_bed_free(bed);
 *
 * Thread: all of it belongs to one. It is part of the library widlrouter.
 */
#ifndef WIDL_TESTING_H
#define WIDL_TESTING_H

#include <widl/router.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A router with one realm, `realm1`, and its sessions. */
typedef struct widl_test_bed widl_test_bed;

/**
 * A router, and `count` sessions that have joined it: see widl_router_connect().
 *
 * Return:   NULL on failure.
 * Lifetime: the sessions live until widl_test_bed_free(), which closes them.
 */
WIDL_API WIDL_NODISCARD widl_test_bed *widl_test_bed_new(widl_session **ret_sessions, size_t count,
                                                         widl_error *error);

/** The router, to add to it what a test needs: rules, histories, a door. */
WIDL_API widl_router *widl_test_bed_router(const widl_test_bed *bed);

/** Close the sessions and release everything. NULL is allowed. */
WIDL_API void widl_test_bed_free(widl_test_bed *bed);

#ifdef __cplusplus
}
#endif

#endif
