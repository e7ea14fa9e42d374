/* SPDX-License-Identifier: MIT */
/* A router and its sessions as one thing, by the public functions alone. */
#include <widl/testing.h>

#include <stdlib.h>

#define REALM "realm1"

struct widl_test_bed {
    widl_router *router;
    size_t count;
    widl_session *sessions[];
};

widl_test_bed *widl_test_bed_new(widl_session **ret_sessions, size_t count, widl_error *error)
{
    widl_test_bed *bed;

    if (count > 0 && !ret_sessions) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no room for the sessions");
        return NULL;
    }
    bed = calloc(1, sizeof(*bed) + count * sizeof(widl_session *));
    if (!bed) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    bed->count = count;
    bed->router = widl_router_new(NULL, error);
    if (!bed->router || !widl_router_add_realm(bed->router, REALM, error)) {
        widl_test_bed_free(bed);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        bed->sessions[i] = widl_router_connect(bed->router, REALM, NULL, error);
        if (!bed->sessions[i]) {
            widl_test_bed_free(bed);
            return NULL;
        }
        ret_sessions[i] = bed->sessions[i];
    }
    return bed;
}

widl_router *widl_test_bed_router(const widl_test_bed *bed)
{
    return bed->router;
}

void widl_test_bed_free(widl_test_bed *bed)
{
    if (!bed)
        return;
    for (size_t i = 0; i < bed->count; i++)
        widl_session_close(bed->sessions[i]);
    widl_router_free(bed->router);
    free(bed);
}
