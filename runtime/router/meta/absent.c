/* SPDX-License-Identifier: MIT */
/*
 * The meta API of a router that was built without a compiler of contracts: there is none, and its
 * realms do not announce it.
 */
#include "router/meta/meta.h"

#include <stdlib.h>

struct wi_meta {
    struct wi_core *core;
};

struct wi_meta *wi_meta_new(struct wi_core *core)
{
    struct wi_meta *meta = calloc(1, sizeof(*meta));
    if (meta)
        meta->core = core;
    return meta;
}

bool wi_meta_serve(struct wi_meta *meta, const char *realm, widl_error *error)
{
    (void)error;
    wi_core_log(meta->core, WIDL_LOG_INFO, "realm %s has no meta API: it was not built in", realm);
    return true;
}

void wi_meta_free(struct wi_meta *meta)
{
    free(meta);
}
