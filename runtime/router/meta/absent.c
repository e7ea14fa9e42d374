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
    wi_core_report_as(meta->core, WI_REPORT_meta_api, WIDL_LOG_INFO, NULL,
                      "realm %s has no meta API: it was not built in", realm);
    return true;
}

bool wi_meta_authorize_by(struct wi_meta *meta, const char *realm, const char *procedure,
                          widl_error *error)
{
    (void)meta;
    (void)realm;
    (void)procedure;
    return widl_error_set(error, WIDL_ERROR_UNSUPPORTED, NULL,
                          "the router was built without the meta API, which would call it");
}

bool wi_meta_authenticate_by(struct wi_meta *meta, const char *realm, const char *procedure_realm,
                             const char *procedure, widl_error *error)
{
    (void)procedure_realm;
    return wi_meta_authorize_by(meta, realm, procedure, error);
}

void wi_meta_free(struct wi_meta *meta)
{
    free(meta);
}
