/* SPDX-License-Identifier: MIT */
/*
 * Joins: what an authenticator is asked, and what comes of its answers.
 *
 * Invariants: a peer has a join from its HELLO to its WELCOME or its end, if somebody decides about
 * it; ended() is called for each, once. A join is released by wi_core_settle() or with its peer,
 * never while the authenticator is asked about it. Whatever is no good answer refuses.
 */
#include "router/core/join.h"

#include <assert.h>
#include <stdlib.h>

#include <widl/value.h>

#include "base/uri.h"
#include "router/core/identity.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

/** Longest name of a method in a challenge. */
#define MAX_METHOD 63

struct wi_join {
    widl_join shown; /**< what the authenticator sees */
    struct wi_peer *peer;
    struct wi_realm *realm;
    struct wi_doorman doorman;
    struct wi_announcement announced;
    bool is_asked;               /**< the authenticator runs, for this */
    char method[MAX_METHOD + 1]; /**< of the last challenge; empty: none was sent */
    widl_string *methods;        /**< those of HELLO */
    unsigned char details[];     /**< of HELLO */
};

/** Show the first methods that HELLO lists, of which there are `count`. */
static bool show_methods(struct wi_join *join, widl_reader *reader, size_t count)
{
    if (count > WI_MAX_METHODS)
        count = WI_MAX_METHODS;
    join->methods = count ? calloc(count, sizeof(*join->methods)) : NULL;
    if (count && !join->methods)
        return false;
    for (size_t i = 0; i < count; i++)
        widl_read_key(reader, &join->methods[i]);
    join->shown.methods = join->methods;
    join->shown.method_count = count;
    return true;
}

/** Show what HELLO says, whose types are known to be right. Return: false: no memory. */
static bool show(struct wi_join *join, widl_value details)
{
    widl_join *shown = &join->shown;
    widl_value methods;
    widl_reader reader;
    size_t count = 0;
    wi_dict_string(details, "authid", &shown->authid);
    wi_dict_string(details, "authrole", &shown->authrole);
    wi_dict_string(details, "agent", &shown->agent);
    wi_dict_dict(details, "authextra", &shown->authextra);
    shown->realm = join->realm->name;
    shown->session = join->peer->session;
    shown->peer = wi_peer_facts(join->peer);
    if (wi_dict_value(details, "authmethods", &methods) != WI_FOUND)
        return true;
    widl_reader_open(&reader, methods, NULL);
    widl_read_list(&reader, &count);
    return show_methods(join, &reader, count);
}

static struct wi_join *new_join(struct wi_peer *peer, struct wi_realm *realm, widl_value details)
{
    struct wi_join *join = calloc(1, sizeof(*join) + details.size);
    if (!join)
        return NULL;
    join->peer = peer;
    join->realm = realm;
    memcpy(join->details, details.data, details.size);
    return join;
}

static void welcome(struct wi_join *join, const widl_join_answer *answer)
{
    struct wi_peer *peer = join->peer;
    const char *problem = wi_identity_problem(&answer->identity);
    const char *method = join->method[0] ? join->method : "anonymous";
    widl_identity identity = answer->identity;
    if (identity.authmethod.size == 0)
        identity.authmethod = widl_str(method);
    if (problem) {
        wi_peer_report(peer, WI_REPORT_authenticator_failed,
                       "the authenticator's answer is no good: %s", problem);
        wi_peer_abort(peer, WI_ERROR_AUTHENTICATION_FAILED, "it could not be decided");
    } else if (!wi_peer_identify(peer, &identity, method)) {
        wi_peer_abort(peer, WI_ERROR_OUT_OF_MEMORY, "no memory for another session");
    } else {
        wi_peer_welcome(peer, join->realm, &join->announced);
        wi_join_end(peer);
    }
}

/** What is wrong with a challenge, or NULL. */
static const char *challenge_problem(const struct wi_join *join, const widl_join_answer *answer)
{
    if (answer->method.size == 0 || answer->method.size > MAX_METHOD ||
        !widl_utf8_valid(answer->method))
        return "the method of a challenge has no name, or none of at most 63 bytes";
    if (answer->extra.size && widl_value_kind(answer->extra) != WIDL_KIND_MAP)
        return "what goes with a challenge is no map";
    if (join->shown.challenges >= WI_MAX_CHALLENGES)
        return "there were too many challenges";
    return NULL;
}

static void challenge(struct wi_join *join, const widl_join_answer *answer)
{
    struct wi_peer *peer = join->peer;
    const char *problem = challenge_problem(join, answer);
    if (problem) {
        wi_peer_report(peer, WI_REPORT_authenticator_failed,
                       "the authenticator's answer is no good: %s", problem);
        wi_peer_abort(peer, WI_ERROR_AUTHENTICATION_FAILED, "it could not be decided");
        return;
    }
    memcpy(join->method, answer->method.data, answer->method.size);
    join->method[answer->method.size] = 0;
    join->shown.challenges++;
    peer->state = WI_PEER_CHALLENGED;
    wi_peer_send(peer, &(struct wi_message){
                           .type = WI_CHALLENGE, .uri = answer->method, .dict = answer->extra});
}

bool wi_peer_is_joining(const struct wi_peer *peer)
{
    return peer->join || (peer->state == WI_PEER_OPEN && peer->has_said_hello);
}

void wi_join_describe(const struct wi_join *join, struct wi_subject *ret)
{
    ret->realm = join->realm->name;
    ret->authid = join->shown.authid;
}

void wi_peer_count_refusal(struct wi_peer *peer)
{
    const struct wi_join *join = peer->join;
    if (wi_peer_is_joining(peer) && !peer->is_internal)
        wi_metrics_login(&peer->core->metrics, join ? widl_str(join->method) : (widl_string){0},
                         WI_LOGIN_refused);
}

/** The peer may try again. */
static void turn_away(struct wi_peer *peer, const char *reason, widl_string text)
{
    wi_peer_report(peer, WI_REPORT_login_refused, "session %llu is refused: %s: %.*s",
                   (unsigned long long)peer->session, reason, WIDL_STR_ARG(text));
    wi_peer_count_refusal(peer);
    wi_list_remove(&peer->timer);
    wi_peer_expect_hello(peer);
    peer->operations->refused(peer->user, widl_str(reason), text);
    wi_join_end(peer);
}

static void refuse(struct wi_join *join, const widl_join_answer *answer)
{
    struct wi_peer *peer = join->peer;
    char reason[WI_URI_MAX_SIZE + 1] = WI_ERROR_AUTHENTICATION_DENIED;
    widl_string text = answer->text.size ? answer->text : widl_str("access is denied");
    if (answer->reason.size > 0 && answer->reason.size <= WI_URI_MAX_SIZE &&
        wi_uri_valid(answer->reason)) {
        memcpy(reason, answer->reason.data, answer->reason.size);
        reason[answer->reason.size] = 0;
    }
    if (peer->operations->refused)
        turn_away(peer, reason, text);
    else
        wi_peer_abort(peer, reason, "%.*s", WIDL_STR_ARG(text));
}

static void apply(struct wi_join *join, const widl_join_answer *answer, bool may_wait)
{
    if (answer->verdict == WIDL_JOIN_WELCOME)
        welcome(join, answer);
    else if (answer->verdict == WIDL_JOIN_CHALLENGE)
        challenge(join, answer);
    else if (answer->verdict != WIDL_JOIN_LATER || !may_wait)
        refuse(join, answer);
}

/** Ask about HELLO, or about the AUTHENTICATE that is given. */
static void ask(struct wi_join *join, const struct wi_message *authenticate)
{
    struct wi_core *core = join->peer->core;
    const widl_authenticator *authenticator = join->doorman.authenticator;
    widl_join_answer answer = {.arena = &core->scratch};
    join->peer->state = WI_PEER_DECIDING;
    join->is_asked = true;
    core->deciding++;
    if (!authenticate)
        authenticator->hello(join->doorman.user, &join->shown, &answer);
    else if (authenticator->authenticate)
        authenticator->authenticate(join->doorman.user, &join->shown, authenticate->uri,
                                    authenticate->dict, &answer);
    core->deciding--;
    join->is_asked = false;
    apply(join, &answer, true);
}

void wi_join_begin(struct wi_peer *peer, struct wi_realm *realm, const struct wi_doorman *doorman,
                   const struct wi_announcement *announced, widl_value details)
{
    struct wi_core *core = peer->core;
    struct wi_join *join = wi_realm_reserve(peer) ? new_join(peer, realm, details) : NULL;
    widl_value copy = {join ? join->details : NULL, details.size};
    if (!join || !show(join, copy)) {
        free(join);
        wi_realm_give_back(peer);
        wi_peer_abort(peer, WI_ERROR_OUT_OF_MEMORY, "no memory for another session");
        return;
    }
    join->doorman = *doorman;
    join->announced = *announced;
    peer->join = join;
    wi_list_remove(&peer->timer);
    peer->deadline_ms = core->now_ms + core->limits.authenticate_timeout_ms;
    wi_list_append(&core->joining, &peer->timer);
    ask(join, NULL);
}

void wi_peer_authenticate(struct wi_peer *peer, const struct wi_message *message)
{
    ask(peer->join, message);
}

void wi_join_end(struct wi_peer *peer)
{
    struct wi_join *join = peer->join;
    if (!join)
        return;
    assert(!join->is_asked);
    peer->join = NULL;
    wi_realm_give_back(peer);
    if (join->doorman.authenticator->ended) {
        peer->core->deciding++;
        join->doorman.authenticator->ended(join->doorman.user, &join->shown);
        peer->core->deciding--;
    }
    free(join->methods);
    free(join);
}

bool widl_join_decide(widl_join *shown, const widl_join_answer *answer)
{
    static const widl_join_answer refusal = {0};
    struct wi_join *join = shown ? wi_container_of(shown, struct wi_join, shown) : NULL;
    if (!join || join->is_asked || join->peer->state != WI_PEER_DECIDING)
        return false;
    struct wi_core *core = join->peer->core;
    apply(join, answer ? answer : &refusal, false);
    if (!core->deciding)
        wi_core_settle(core);
    return true;
}
