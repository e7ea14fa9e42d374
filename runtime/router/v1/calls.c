/* SPDX-License-Identifier: MIT */
/*
 * The calls of a client of WAMP v1 that have no answer yet.
 *
 * Invariant: each is in both tables; the core bounds how many there are, since it answers a call
 * beyond its limit at once.
 */
#include <stdlib.h>
#include <string.h>

#include "router/v1/state.h"

bool wi_v1_call_add(struct wi_v1_client *client, widl_string id, uint64_t request)
{
    struct wi_v1_call *call = malloc(sizeof(*call) + id.size);
    if (!call)
        return false;
    *call = (struct wi_v1_call){.request = request, .id_size = id.size};
    memcpy(call->id, id.data, id.size);
    if (wi_table_set(&client->calls_by_id, call->id, id.size, call)) {
        if (wi_table_set_id(&client->calls, request, call))
            return true;
        wi_table_remove(&client->calls_by_id, id.data, id.size);
    }
    free(call);
    return false;
}

bool wi_v1_call_pends(const struct wi_v1_client *client, widl_string id)
{
    return wi_table_get(&client->calls_by_id, id.data, id.size) != NULL;
}

struct wi_v1_call *wi_v1_call_take(struct wi_v1_client *client, uint64_t request)
{
    struct wi_v1_call *call = wi_table_remove_id(&client->calls, request);
    if (call)
        wi_table_remove(&client->calls_by_id, call->id, call->id_size);
    return call;
}

void wi_v1_calls_done(struct wi_v1_client *client)
{
    struct wi_v1_call *call;
    size_t position = 0;
    while ((call = wi_table_next(&client->calls_by_id, &position)))
        free(call);
    wi_table_done(&client->calls_by_id);
    wi_table_done(&client->calls);
}
