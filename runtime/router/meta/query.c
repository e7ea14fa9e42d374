/* SPDX-License-Identifier: MIT */
/*
 * What the procedures of the meta API have in common: whom they ask about, refusals, and the words
 * of the contracts for what the core has words of its own for.
 */
#include "base/uri.h"
#include "router/core/uris.h"
#include "router/meta/service.h"

static const wamp_match_policy matches[WI_MATCH_COUNT] = {
    [WI_MATCH_EXACT] = WAMP_MATCH_POLICY_EXACT,
    [WI_MATCH_PREFIX] = WAMP_MATCH_POLICY_PREFIX,
    [WI_MATCH_WILDCARD] = WAMP_MATCH_POLICY_WILDCARD,
};

static const wamp_invocation_policy policies[WI_INVOKE_COUNT] = {
    [WI_INVOKE_SINGLE] = WAMP_INVOCATION_POLICY_SINGLE,
    [WI_INVOKE_FIRST] = WAMP_INVOCATION_POLICY_FIRST,
    [WI_INVOKE_LAST] = WAMP_INVOCATION_POLICY_LAST,
    [WI_INVOKE_ROUNDROBIN] = WAMP_INVOCATION_POLICY_ROUNDROBIN,
    [WI_INVOKE_RANDOM] = WAMP_INVOCATION_POLICY_RANDOM,
};

struct wi_peer *wi_meta_session(const struct wi_service *service, uint64_t id)
{
    struct wi_peer *peer = wi_table_get_id(&service->core->sessions, id);
    bool is_here = peer && peer->realm == service->realm && !peer->is_internal &&
                   peer->state == WI_PEER_ESTABLISHED;
    return is_here ? peer : NULL;
}

struct wi_peer *wi_meta_caller(const struct wi_service *service, widl_invocation *invocation)
{
    return wi_meta_session(service, widl_invocation_caller(invocation)->session);
}

void wi_meta_throw(widl_invocation *invocation, const char *uri, const char *text)
{
    widl_invocation_throw_text(invocation, uri, text, NULL);
}

uint64_t *wi_meta_ids(widl_invocation *invocation, size_t count)
{
    uint64_t *ids =
        widl_arena_alloc(widl_invocation_memory(invocation), (count + 1) * sizeof(*ids));
    if (!ids)
        wi_meta_throw(invocation, WI_ERROR_OUT_OF_MEMORY, "no memory for the ids");
    return ids;
}

bool wi_meta_reason(widl_invocation *invocation, const widl_string_optional *asked,
                    widl_string fallback, widl_string *ret)
{
    *ret = asked->present ? asked->value : fallback;
    if (!asked->present || (wi_uri_valid(*ret) && ret->size <= WI_URI_MAX_SIZE))
        return true;
    wi_meta_throw(invocation, WI_ERROR_INVALID_URI, "the reason is no URI, or too long");
    return false;
}

bool wi_meta_match(widl_invocation *invocation, const wamp_lookup_options_optional *options,
                   enum wi_match *ret)
{
    *ret = WI_MATCH_EXACT;
    if (!options->present)
        return true;
    for (size_t i = 0; i < WI_MATCH_COUNT; i++) {
        *ret = (enum wi_match)i;
        if (matches[i] == options->value.match.value)
            return true;
    }
    wi_meta_throw(invocation, WI_ERROR_INVALID_ARGUMENT,
                  "options.match must be 'exact', 'prefix' or 'wildcard'");
    return false;
}

widl_value_map_optional wi_meta_map(widl_value map, widl_arena *arena)
{
    widl_value_map_optional pairs = {0};
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, map, arena);
    if (map.size == 0 || !widl_read_map(&reader, &count))
        return pairs;
    widl_value_map_entry *entries = widl_arena_alloc(arena, (count + 1) * sizeof(*entries));
    if (!entries)
        return pairs;
    for (size_t i = 0; i < count; i++)
        if (!widl_read_key(&reader, &entries[i].key) ||
            !widl_read_value(&reader, &entries[i].value))
            return pairs;
    pairs.present = true;
    pairs.value.data = entries;
    pairs.value.size = count;
    return pairs;
}

wamp_match_policy_optional wi_meta_match_policy(enum wi_match match)
{
    return (wamp_match_policy_optional){true, matches[match]};
}

wamp_invocation_policy_optional wi_meta_invocation_policy(enum wi_invoke invoke)
{
    return (wamp_invocation_policy_optional){true, policies[invoke]};
}
