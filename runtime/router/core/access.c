/* SPDX-License-Identifier: MIT */
/*
 * Access: what a policy says about requests, and requests that wait for it.
 *
 * Invariants: a peer's requests that are held are in the order of their coming; the first of them
 * is undecided, but in between wi_core_settle(). Those that are undecided are on the core's list of
 * waiting ones, in the order of their deadlines, since there is one timeout for all. The latest
 * part of each call that is held is in the peer's table. What cannot be decided is not allowed.
 */
#include "router/core/access.h"

#include <assert.h>
#include <stdlib.h>

#include "router/core/access_cache.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

enum outcome { DENIED, ALLOWED, FAILED, UNDECIDED };

struct verdict {
    enum outcome outcome;
    struct wi_grant grant;
};

struct wi_held {
    widl_access shown; /**< what the authorizer sees */
    struct wi_peer *peer;
    struct wi_link link;    /**< on the peer's `held` */
    struct wi_link waiting; /**< on the core's list of that name, while it is undecided */
    struct wi_link parts;   /**< in a ring of what is held of the same call, in its order */
    uint64_t deadline_ms;
    const widl_authorizer *authorizer; /**< that was asked; NULL: none */
    void *user;
    const widl_authorizer *asker; /**< whose decision it is, whenever that came; NULL: the rules' */
    void *asker_user;
    bool is_asked;       /**< the authorizer runs, for this */
    bool is_part;        /**< of a call that is held before it, and decided as that is */
    uint64_t generation; /**< of the policy that has decided, or is to */
    struct verdict verdict;
    struct wi_message message;
    size_t size; /**< of `bytes` */
    char bytes[];
};

static widl_string copy_text(char **place, widl_string text)
{
    char *copy = *place;
    if (text.size)
        memcpy(copy, text.data, text.size);
    *place += text.size;
    return widl_str_n(text.data ? copy : NULL, text.size);
}

/** A copy of a request that is on no list; NULL when memory is short. */
static struct wi_held *copy_request(struct wi_peer *peer, const struct wi_message *message)
{
    size_t size = message->dict.size + message->uri.size + message->payload.args.size +
                  message->payload.kwargs.size;
    struct wi_held *held = calloc(1, sizeof(*held) + size);
    if (!held)
        return NULL;
    char *place = held->bytes;
    widl_string dict = {(const char *)message->dict.data, message->dict.size};
    dict = copy_text(&place, dict);
    held->message = *message;
    held->message.dict = (widl_value){(const unsigned char *)dict.data, dict.size};
    held->message.uri = copy_text(&place, message->uri);
    held->message.payload.args = copy_text(&place, message->payload.args);
    held->message.payload.kwargs = copy_text(&place, message->payload.kwargs);
    held->peer = peer;
    held->size = size;
    held->verdict.outcome = UNDECIDED;
    held->generation = peer->realm->policy.generation;
    wi_list_init(&held->link);
    wi_list_init(&held->waiting);
    wi_list_init(&held->parts);
    return held;
}

/** The latest part of a call that is held. */
static struct wi_held *find_call(const struct wi_peer *peer, uint64_t call)
{
    return wi_table_get_id(&peer->held_calls, call);
}

/** Have the call found of which the request is a part. Return: false when memory is short. */
static bool join_parts(struct wi_held *held)
{
    struct wi_held *other =
        held->message.type == WI_CALL ? find_call(held->peer, held->message.request) : NULL;
    if (other)
        wi_list_append(other->parts.next, &held->parts);
    return held->message.type != WI_CALL ||
           wi_table_set_id(&held->peer->held_calls, held->message.request, held);
}

static void leave_parts(struct wi_held *held)
{
    struct wi_peer *peer = held->peer;
    uint64_t call = held->message.request;
    if (held->message.type != WI_CALL || find_call(peer, call) != held) {
        wi_list_remove(&held->parts);
        return;
    }
    if (wi_list_empty(&held->parts))
        wi_table_remove_id(&peer->held_calls, call);
    else
        wi_table_set_id(&peer->held_calls, call,
                        wi_container_of(held->parts.previous, struct wi_held, parts));
    wi_list_remove(&held->parts);
}

static void release(struct wi_held *held)
{
    struct wi_peer *peer = held->peer;
    if (!wi_list_empty(&held->link)) {
        peer->held_count--;
        peer->held_bytes -= held->size;
        leave_parts(held);
    }
    wi_list_remove(&held->link);
    wi_list_remove(&held->waiting);
    if (held->authorizer && held->authorizer->ended) {
        peer->core->deciding++;
        held->authorizer->ended(held->user, &held->shown);
        peer->core->deciding--;
    }
    free(held);
}

static void show(struct wi_held *held, widl_action action, enum wi_match match)
{
    const struct wi_peer *peer = held->peer;
    held->shown = (widl_access){
        .realm = peer->realm->name,
        .session = peer->session,
        .authid = peer->authid,
        .authrole = peer->authrole,
        .authmethod = peer->authmethod,
        .authprovider = peer->authprovider,
        .authextra = peer->authextra,
        .action = action,
        .uri = held->message.uri,
        .match = (widl_match)match,
        .options = held->message.dict,
    };
}

/** Take an answer over; what it leaves open is as the rules have it. */
static void take_answer(struct wi_held *held, const widl_access_answer *answer)
{
    static const enum outcome outcomes[] = {
        [WIDL_ACCESS_DENY] = DENIED, [WIDL_ACCESS_ALLOW] = ALLOWED, [WIDL_ACCESS_FAIL] = FAILED};
    struct wi_peer *peer = held->peer;
    struct verdict *verdict = &held->verdict;
    unsigned index = (unsigned)answer->verdict;
    verdict->outcome = index < WIDL_ACCESS_LATER ? outcomes[index] : DENIED;
    if (answer->disclosure != WIDL_DISCLOSE_ASKED)
        verdict->grant.disclosure = answer->disclosure;
    if (answer->has_trustlevel) {
        verdict->grant.has_trustlevel = true;
        verdict->grant.trustlevel = answer->trustlevel;
    }
    /* What was asked about before a change says nothing about what comes after it. */
    if (!answer->cache_ms || verdict->outcome == FAILED ||
        held->generation != peer->realm->policy.generation)
        return;
    const struct wi_cached cached = {verdict->outcome == ALLOWED, verdict->grant};
    wi_access_cache_put(&peer->access_cache, held->shown.action, (enum wi_match)held->shown.match,
                        held->shown.uri, &cached, peer->core->now_ms + answer->cache_ms);
}

/** Ask the authorizer. */
static void consult(struct wi_held *held, widl_action action, enum wi_match match)
{
    struct wi_peer *peer = held->peer;
    const struct wi_policy *policy = &peer->realm->policy;
    widl_access_answer answer = {0};
    show(held, action, match);
    held->asker = policy->authorizer;
    held->asker_user = policy->user;
    held->is_asked = true;
    peer->core->deciding++;
    policy->authorizer->authorize(policy->user, &held->shown, &answer);
    peer->core->deciding--;
    held->is_asked = false;
    if (answer.verdict == WIDL_ACCESS_LATER) {
        held->authorizer = policy->authorizer;
        held->user = policy->user;
    } else {
        take_answer(held, &answer);
    }
}

/** What is known without asking anybody. */
static struct verdict judge(struct wi_peer *peer, widl_action action, enum wi_match match,
                            widl_string uri)
{
    struct verdict verdict = {.outcome = UNDECIDED};
    if (peer->role) {
        static const enum outcome outcomes[] = {
            [WI_RULING_DENY] = DENIED, [WI_RULING_ALLOW] = ALLOWED, [WI_RULING_ASK] = UNDECIDED};
        struct wi_judgement judgement = wi_authrole_judge(peer->role, action, match, uri);
        verdict.outcome = outcomes[judgement.ruling];
        verdict.grant = wi_authrole_grant(peer->role, &judgement);
    }
    if (verdict.outcome != UNDECIDED)
        return verdict;
    if (!peer->realm->policy.authorizer) {
        verdict.outcome = peer->role ? FAILED : DENIED;
        return verdict;
    }
    const struct wi_cached *cached =
        wi_access_cache_get(peer->access_cache, action, match, uri, peer->core->now_ms);
    if (cached)
        verdict = (struct verdict){cached->is_allowed ? ALLOWED : DENIED, cached->grant};
    return verdict;
}

/** Let a verdict have its effect. */
static enum wi_access conclude(struct wi_peer *peer, const struct wi_message *message,
                               widl_action action, const struct verdict *verdict)
{
    if (verdict->outcome == ALLOWED) {
        peer->grant = verdict->grant;
        return WI_ACCESS_GRANTED;
    }
    if (verdict->outcome == FAILED)
        wi_peer_refuse(peer, message, WI_ERROR_AUTHORIZATION_FAILED,
                       "whether you may %s '%.*s' could not be decided", wi_action_name(action),
                       WIDL_STR_ARG(message->uri));
    else
        wi_peer_refuse(peer, message, WI_ERROR_NOT_AUTHORIZED, "you may not %s '%.*s'",
                       wi_action_name(action), WIDL_STR_ARG(message->uri));
    return WI_ACCESS_REFUSED;
}

static void refuse_for_memory(struct wi_peer *peer, const struct wi_message *message)
{
    wi_peer_refuse(peer, message, WI_ERROR_OUT_OF_MEMORY, "no memory to ask about this");
}

/** Put a request in line; without memory it is refused, and released. */
static enum wi_access hold(struct wi_held *held)
{
    struct wi_peer *peer = held->peer;
    struct wi_core *core = peer->core;
    if (!join_parts(held)) {
        refuse_for_memory(peer, &held->message);
        release(held);
        return WI_ACCESS_REFUSED;
    }
    wi_list_append(&peer->held, &held->link);
    peer->held_count++;
    peer->held_bytes += held->size;
    if (held->verdict.outcome == UNDECIDED) {
        held->deadline_ms = core->now_ms + core->limits.authorize_timeout_ms;
        wi_list_append(&core->waiting, &held->waiting);
    }
    return WI_ACCESS_HELD;
}

/** Whether one more request of that size can be held. Return: false when it was answered. */
static bool has_room(struct wi_peer *peer, const struct wi_message *message)
{
    const widl_router_options *limits = &peer->core->limits;
    if (peer->held_count < limits->max_pending_calls &&
        peer->held_bytes < limits->max_message_bytes)
        return true;
    peer->core->metrics.cells[WI_CELL_limit_decisions]++;
    wi_peer_refuse(peer, message, WI_ERROR_LIMIT_EXCEEDED, "too many requests wait for a decision");
    return false;
}

/** What has become of a verdict by the time that its request may go on. */
static struct verdict revise(struct wi_peer *peer, widl_action action, enum wi_match match,
                             widl_string uri)
{
    const struct wi_held *held = peer->replayed;
    const struct wi_policy *policy = &peer->realm->policy;
    bool has_changed = held->generation != policy->generation;
    if (!has_changed && !held->is_part)
        return held->verdict;
    struct verdict verdict = judge(peer, action, match, uri);
    if (verdict.outcome != UNDECIDED)
        return verdict;
    if (!held->is_part && held->asker && held->asker == policy->authorizer &&
        held->asker_user == policy->user)
        return held->verdict;
    verdict.outcome = FAILED;
    return verdict;
}

/** Hold more input of a call behind what is held of it, whose decision is that of all. */
static enum wi_access hold_part(struct wi_peer *peer, const struct wi_message *message)
{
    if (!has_room(peer, message))
        return WI_ACCESS_REFUSED;
    struct wi_held *held = copy_request(peer, message);
    if (!held) {
        refuse_for_memory(peer, message);
        return WI_ACCESS_REFUSED;
    }
    held->is_part = true;
    held->verdict.outcome = ALLOWED;
    return hold(held);
}

enum wi_access wi_access_ask(struct wi_peer *peer, const struct wi_message *message,
                             widl_action action, enum wi_match match)
{
    if (peer->replayed) {
        struct verdict revised = revise(peer, action, match, message->uri);
        return conclude(peer, message, action, &revised);
    }
    if (message->type == WI_CALL && wi_access_held_call(peer, message->request))
        return hold_part(peer, message);
    struct verdict verdict = judge(peer, action, match, message->uri);
    bool is_first = wi_list_empty(&peer->held);
    if (verdict.outcome == DENIED || verdict.outcome == FAILED ||
        (verdict.outcome == ALLOWED && is_first))
        return conclude(peer, message, action, &verdict);
    if (!has_room(peer, message))
        return WI_ACCESS_REFUSED;
    struct wi_held *held = copy_request(peer, message);
    if (!held) {
        refuse_for_memory(peer, message);
        return WI_ACCESS_REFUSED;
    }
    held->verdict = verdict;
    if (verdict.outcome == UNDECIDED)
        consult(held, action, match);
    bool is_decided = held->verdict.outcome != UNDECIDED;
    if (!is_decided || (held->verdict.outcome == ALLOWED && !is_first))
        return hold(held);
    verdict = held->verdict;
    release(held);
    return conclude(peer, message, action, &verdict);
}

const char *wi_access_check(struct wi_peer *peer, widl_action action, enum wi_match match,
                            widl_string uri)
{
    static const char *const errors[] = {[DENIED] = WI_ERROR_NOT_AUTHORIZED,
                                         [ALLOWED] = NULL,
                                         [FAILED] = WI_ERROR_AUTHORIZATION_FAILED,
                                         [UNDECIDED] = WI_ERROR_AUTHORIZATION_FAILED};
    if (!peer->is_guarded)
        return NULL;
    struct verdict verdict = judge(peer, action, match, uri);
    if (verdict.outcome == UNDECIDED) {
        struct wi_held *held = copy_request(peer, &(struct wi_message){.uri = uri});
        if (!held)
            return WI_ERROR_OUT_OF_MEMORY;
        held->verdict = verdict;
        consult(held, action, match);
        verdict = held->verdict;
        release(held);
    }
    peer->grant = verdict.grant;
    return errors[verdict.outcome];
}

bool wi_access_is_out_of_reach(const struct wi_peer *peer, widl_string procedure)
{
    return !peer->is_guarded && !peer->is_trusted && !peer->is_internal &&
           !peer->core->limits.allow_control && wi_uri_is_control(procedure);
}

bool wi_access_join(struct wi_peer *peer, const struct wi_realm *realm)
{
    const struct wi_policy *policy = &realm->policy;
    bool is_free = peer->is_internal || peer->is_trusted;
    peer->role =
        is_free ? NULL : wi_table_get(&policy->roles, peer->authrole.data, peer->authrole.size);
    peer->is_guarded = !is_free && (policy->roles.count > 0 || policy->authorizer);
    return !peer->is_guarded || peer->role || policy->authorizer;
}

void wi_access_refresh(struct wi_realm *realm)
{
    realm->policy.generation++;
    WI_LIST_FOR_EACH(link, after, &realm->members)
    {
        struct wi_peer *peer = wi_container_of(link, struct wi_peer, member);
        wi_access_join(peer, realm);
        peer->grant = (struct wi_grant){0};
        wi_access_cache_free(peer->access_cache);
        peer->access_cache = NULL;
    }
}

void wi_access_leave(struct wi_peer *peer)
{
    WI_LIST_FOR_EACH(link, after, &peer->held)
    {
        release(wi_container_of(link, struct wi_held, link));
    }
    wi_table_done(&peer->held_calls);
    wi_list_remove(&peer->resuming);
    wi_access_cache_free(peer->access_cache);
    peer->access_cache = NULL;
    peer->role = NULL;
}

const struct wi_message *wi_access_held_call(const struct wi_peer *peer, uint64_t call)
{
    const struct wi_held *latest = find_call(peer, call);
    return latest ? &latest->message : NULL;
}

/** Go on with the peer if its first request is decided. */
static void note_progress(struct wi_peer *peer)
{
    if (wi_list_empty(&peer->held) || !wi_list_empty(&peer->resuming))
        return;
    const struct wi_held *first = wi_container_of(peer->held.next, struct wi_held, link);
    if (first->verdict.outcome != UNDECIDED)
        wi_list_append(&peer->core->resuming, &peer->resuming);
}

void wi_access_cancel(struct wi_peer *peer, uint64_t call)
{
    for (struct wi_held *held; (held = find_call(peer, call)) != NULL;)
        release(held);
    note_progress(peer);
}

static void decide(struct wi_held *held)
{
    assert(held->verdict.outcome != UNDECIDED);
    wi_list_remove(&held->waiting);
    note_progress(held->peer);
}

static void replay(struct wi_peer *peer, struct wi_held *held)
{
    peer->replayed = held;
    switch (held->message.type) {
    case WI_CALL:
        wi_dealer_call(peer, &held->message);
        break;
    case WI_REGISTER:
        wi_dealer_register(peer, &held->message);
        break;
    case WI_SUBSCRIBE:
        wi_broker_subscribe(peer, &held->message);
        break;
    default:
        wi_broker_publish(peer, &held->message);
    }
    peer->replayed = NULL;
}

/** Go on with what is decided, up to the first request that is not. */
static void resume(struct wi_peer *peer)
{
    while (!wi_list_empty(&peer->held) && peer->state == WI_PEER_ESTABLISHED) {
        struct wi_held *held = wi_container_of(peer->held.next, struct wi_held, link);
        if (held->verdict.outcome == UNDECIDED)
            return;
        replay(peer, held);
        release(held);
    }
}

void wi_access_resume(struct wi_core *core)
{
    while (!wi_list_empty(&core->resuming)) {
        struct wi_link *first = core->resuming.next;
        wi_list_remove(first);
        resume(wi_container_of(first, struct wi_peer, resuming));
    }
}

/** Who has waited longest; NULL: nobody waits. */
static struct wi_held *first_waiting(const struct wi_core *core)
{
    return wi_list_empty(&core->waiting)
               ? NULL
               : wi_container_of(core->waiting.next, struct wi_held, waiting);
}

void wi_access_expire(struct wi_core *core, uint64_t now_ms)
{
    struct wi_held *held;
    while ((held = first_waiting(core)) != NULL && held->deadline_ms <= now_ms) {
        held->verdict.outcome = FAILED;
        decide(held);
    }
}

uint64_t wi_access_deadline(const struct wi_core *core)
{
    const struct wi_held *held = first_waiting(core);
    return held ? held->deadline_ms : UINT64_MAX;
}

bool widl_access_decide(widl_access *shown, const widl_access_answer *answer)
{
    static const widl_access_answer denial = {0};
    struct wi_held *held = shown ? wi_container_of(shown, struct wi_held, shown) : NULL;
    if (!held || held->is_asked || held->verdict.outcome != UNDECIDED)
        return false;
    struct wi_core *core = held->peer->core;
    take_answer(held, answer ? answer : &denial);
    decide(held);
    if (!core->deciding)
        wi_core_settle(core);
    return true;
}

static void remove_all(struct wi_table *roles)
{
    size_t position = 0;
    struct wi_authrole *role;
    while ((role = wi_table_next(roles, &position)) != NULL) {
        wi_table_remove(roles, role->text, role->name.size);
        wi_authrole_free(role);
    }
    wi_table_done(roles);
}

void wi_policy_discard_draft(struct wi_policy *policy)
{
    remove_all(&policy->draft);
    policy->is_drafting = false;
}

void wi_policy_remove_roles(struct wi_policy *policy)
{
    remove_all(&policy->roles);
    wi_policy_discard_draft(policy);
}
