/* SPDX-License-Identifier: MIT */
/*
 * Testaments.
 *
 * Invariant: what takes memory to publish a testament is allocated when it is added, but for what
 * any event takes that is sent. A session that is killed without events is flushed before.
 */
#include "router/core/testament.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/uri.h"
#include "router/core/options.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

struct testament {
    struct wi_link link;
    struct wi_kept_publication *kept;
    uint64_t generation; /**< of the policy that has allowed it */
};

void wi_testaments_init(struct wi_testaments *testaments)
{
    for (size_t i = 0; i < WI_TESTAMENT_SCOPE_COUNT; i++)
        wi_list_init(&testaments->scopes[i]);
    testaments->bytes = 0;
}

bool wi_testament_scope_of(widl_string name, enum wi_testament_scope *ret)
{
    bool is_detached = widl_str_equal(name, widl_str("detached"));
    *ret = is_detached ? WI_TESTAMENT_DETACHED : WI_TESTAMENT_DESTROYED;
    return is_detached || widl_str_equal(name, widl_str("destroyed"));
}

static const char *refuse(const char *uri, widl_problem *problem, const char *text)
{
    snprintf(problem->text, sizeof(problem->text), "%s", text);
    return uri;
}

/** Why the session may not publish that; NULL when it may. */
static const char *check(const struct wi_peer *peer, const struct wi_message *publish,
                         const struct wi_publication *publication, widl_problem *problem)
{
    if (publish->uri.size > WI_URI_MAX_SIZE || !wi_uri_valid(publish->uri))
        return refuse(WI_ERROR_INVALID_URI, problem, "the topic is no URI, or too long");
    if (wi_uri_reserved(publish->uri))
        return refuse(WI_ERROR_INVALID_URI, problem,
                      "the topic is under 'wamp.', which is reserved");
    if (wi_publication_is_excessive(publication))
        return refuse(WI_ERROR_LIMIT_EXCEEDED, problem,
                      "the list of who may have the event is too long");
    if (publication->passthru[WI_PPT_SCHEME].data &&
        !wi_peer_has(peer, WI_PUBLISHER_PAYLOAD_PASSTHRU))
        return refuse(WI_ERROR_INVALID_ARGUMENT, problem,
                      "the session has not announced payload_passthru_mode");
    if (publication->hides_publisher)
        return refuse(WI_ERROR_DISCLOSE_ME, problem, "publishers are not disclosed here");
    return NULL;
}

static size_t size_of(const struct testament *testament)
{
    return sizeof(*testament) + testament->kept->size;
}

static const char *append(struct wi_peer *peer, enum wi_testament_scope scope,
                          const struct wi_publication *publication, widl_problem *problem)
{
    struct testament *testament = calloc(1, sizeof(*testament));
    if (testament)
        testament->kept = wi_publication_keep(publication);
    if (!testament || !testament->kept) {
        free(testament);
        return refuse(WI_ERROR_OUT_OF_MEMORY, problem, "no memory for a testament");
    }
    size_t left = peer->core->limits.max_testament_bytes - peer->testaments.bytes;
    if (size_of(testament) > left) {
        wi_publication_drop(testament->kept);
        free(testament);
        peer->core->metrics.cells[WI_CELL_limit_testaments]++;
        return refuse(WI_ERROR_LIMIT_EXCEEDED, problem,
                      "the testaments of the session take too many bytes");
    }
    testament->generation = peer->realm->policy.generation;
    peer->testaments.bytes += size_of(testament);
    wi_list_append(&peer->testaments.scopes[scope], &testament->link);
    return NULL;
}

const char *wi_testament_add(struct wi_peer *peer, enum wi_testament_scope scope,
                             const struct wi_message *publish, widl_problem *problem)
{
    if (wi_options_check(publish, problem) != WI_OPTIONS_GOOD)
        return WI_ERROR_INVALID_ARGUMENT;
    const char *denied = wi_access_check(peer, WIDL_ACTION_PUBLISH, WI_MATCH_EXACT, publish->uri);
    if (denied)
        return refuse(denied, problem, "you may not publish that");
    struct wi_publication publication;
    wi_publication_init(&publication, peer, publish);
    const char *wrong = check(peer, publish, &publication, problem);
    return wrong ? wrong : append(peer, scope, &publication, problem);
}

static void forget(struct wi_peer *peer, struct testament *testament)
{
    peer->testaments.bytes -= size_of(testament);
    wi_list_remove(&testament->link);
    wi_publication_drop(testament->kept);
    free(testament);
}

size_t wi_testament_flush(struct wi_peer *peer, enum wi_testament_scope scope)
{
    size_t count = 0;
    WI_LIST_FOR_EACH(link, after, &peer->testaments.scopes[scope])
    {
        forget(peer, wi_container_of(link, struct testament, link));
        count++;
    }
    return count;
}

/** Whether what was allowed when it was added still is. */
static bool may_publish(struct wi_peer *peer, const struct testament *testament)
{
    widl_string topic = testament->kept->publication.topic;
    if (testament->generation == peer->realm->policy.generation ||
        !wi_access_check(peer, WIDL_ACTION_PUBLISH, WI_MATCH_EXACT, topic))
        return true;
    wi_peer_report(peer, WI_REPORT_event_dropped,
                   "a testament of session %llu to '%.*s' is not allowed any more",
                   (unsigned long long)peer->session, WIDL_STR_ARG(topic));
    return false;
}

void wi_testament_publish(struct wi_peer *peer)
{
    for (size_t i = 0; i < WI_TESTAMENT_SCOPE_COUNT; i++) {
        WI_LIST_FOR_EACH(link, after, &peer->testaments.scopes[i])
        {
            struct testament *testament = wi_container_of(link, struct testament, link);
            if (may_publish(peer, testament))
                wi_broker_dispatch(peer->core, peer->realm, &testament->kept->publication);
            forget(peer, testament);
        }
    }
}
