/* SPDX-License-Identifier: MIT */
/*
 * The procedures of `wamp.session`: who is in the realm, ending others, testaments.
 *
 * Invariant: whoever kills is not among those who are killed. The sessions that were killed are
 * gone from the realm when the answer has been sent.
 */
#include <wamp/session.widl.h>

#include "router/core/details.h"
#include "router/core/uris.h"
#include "router/meta/service.h"

/** What killed sessions are told. */
struct farewell {
    widl_string reason;
    widl_string message; /**< data NULL: none */
};

typedef bool peer_filter(const struct wi_peer *peer, const void *criterion);

/** Roles that are asked for; looking one up takes no longer when they are many. */
struct roles {
    bool is_open; /**< every role will do */
    struct wi_table names;
};

/** Gather them, to be released with wi_table_done(). Return: false when that was answered. */
static bool gather_roles(widl_invocation *invocation, const widl_string_list_optional *asked,
                         struct roles *ret)
{
    *ret = (struct roles){.is_open = !asked->present};
    for (size_t i = 0; asked->present && i < asked->value.size; i++) {
        widl_string name = asked->value.data[i];
        if (wi_table_set(&ret->names, name.data, name.size, ret))
            continue;
        wi_table_done(&ret->names);
        wi_meta_throw(invocation, WI_ERROR_OUT_OF_MEMORY, "no memory for the roles");
        return false;
    }
    return true;
}

static bool is_listed(const struct roles *roles, const struct wi_peer *peer)
{
    return roles->is_open || wi_table_get(&roles->names, peer->authrole.data, peer->authrole.size);
}

static bool is_of_authid(const struct wi_peer *peer, const void *criterion)
{
    return widl_str_equal(peer->authid, *(const widl_string *)criterion);
}

static bool is_of_authrole(const struct wi_peer *peer, const void *criterion)
{
    return widl_str_equal(peer->authrole, *(const widl_string *)criterion);
}

static void on_count(widl_invocation *invocation, const wamp_session_count_args *args, void *user)
{
    const struct wi_service *service = user;
    struct roles roles;
    uint64_t count = 0;
    if (!gather_roles(invocation, &args->filter_authroles, &roles))
        return;
    WI_LIST_FOR_EACH(link, after, &service->realm->members)
    {
        count += is_listed(&roles, wi_container_of(link, struct wi_peer, member));
    }
    wi_table_done(&roles.names);
    wamp_session_count_reply(invocation, &count);
}

static void on_list(widl_invocation *invocation, const wamp_session_list_args *args, void *user)
{
    const struct wi_service *service = user;
    struct roles roles;
    size_t count = 0;
    uint64_t *ids = wi_meta_ids(invocation, service->realm->sessions);
    if (!ids || !gather_roles(invocation, &args->filter_authroles, &roles))
        return;
    WI_LIST_FOR_EACH(link, after, &service->realm->members)
    {
        const struct wi_peer *peer = wi_container_of(link, struct wi_peer, member);
        if (is_listed(&roles, peer))
            ids[count++] = peer->session;
    }
    wi_table_done(&roles.names);
    wamp_session_list_reply(invocation, &(widl_uint64_list){ids, count});
}

static void throw_no_such_session(widl_invocation *invocation)
{
    wi_meta_throw(invocation, wamp_no_such_session_uri, "there is no such session");
}

static void on_get(widl_invocation *invocation, const wamp_session_get_args *args, void *user)
{
    const struct wi_peer *peer = wi_meta_session(user, args->session);
    if (!peer) {
        throw_no_such_session(invocation);
        return;
    }
    struct wi_details transport = {0};
    widl_arena *arena = widl_invocation_memory(invocation);
    wi_peer_describe_transport(peer, &transport);
    const wamp_session_details details = {
        .session = peer->session,
        .authid = {true, peer->authid},
        .authrole = {true, peer->authrole},
        .authmethod = {true, peer->authmethod},
        .authprovider = {true, peer->authprovider},
        .authextra = wi_meta_map(peer->authextra, arena),
        .transport = wi_meta_map(wi_details_dict(&transport), arena),
    };
    wamp_session_get_reply(invocation, &details);
    wi_details_done(&transport);
}

/** Read what killed sessions are to be told. Return: false when it was answered. */
static bool read_farewell(widl_invocation *invocation, const widl_string_optional *reason,
                          const widl_string_optional *message, struct farewell *ret)
{
    ret->message = message->present ? message->value : (widl_string){0};
    return wi_meta_reason(invocation, reason, widl_str(WAMP_CLOSE_KILLED), &ret->reason);
}

/** Kill all that the filter leaves but the caller. ids: room for all, or NULL. */
static size_t kill_others(const struct wi_service *service, widl_invocation *invocation,
                          const struct farewell *farewell, peer_filter *filter,
                          const void *criterion, uint64_t *ids)
{
    uint64_t caller = widl_invocation_caller(invocation)->session;
    size_t count = 0;
    WI_LIST_FOR_EACH(link, after, &service->realm->members)
    {
        struct wi_peer *peer = wi_container_of(link, struct wi_peer, member);
        if (peer->session == caller || peer->state != WI_PEER_ESTABLISHED ||
            (filter && !filter(peer, criterion)))
            continue;
        if (ids)
            ids[count] = peer->session;
        count++;
        wi_peer_say_goodbye(peer, farewell->reason, farewell->message);
    }
    return count;
}

static void on_kill(widl_invocation *invocation, const wamp_session_kill_args *args, void *user)
{
    struct farewell farewell;
    if (!read_farewell(invocation, &args->reason, &args->message, &farewell))
        return;
    struct wi_peer *peer = wi_meta_session(user, args->session);
    if (!peer || peer->session == widl_invocation_caller(invocation)->session) {
        throw_no_such_session(invocation);
        return;
    }
    wi_peer_say_goodbye(peer, farewell.reason, farewell.message);
    wamp_session_kill_reply(invocation);
}

static void on_kill_by_authid(widl_invocation *invocation,
                              const wamp_session_kill_by_authid_args *args, void *user)
{
    const struct wi_service *service = user;
    struct farewell farewell;
    if (!read_farewell(invocation, &args->reason, &args->message, &farewell))
        return;
    uint64_t *ids = wi_meta_ids(invocation, service->realm->sessions);
    if (!ids)
        return;
    size_t count = kill_others(service, invocation, &farewell, is_of_authid, &args->authid, ids);
    wamp_session_kill_by_authid_reply(invocation, &(widl_uint64_list){ids, count});
}

static void on_kill_by_authrole(widl_invocation *invocation,
                                const wamp_session_kill_by_authrole_args *args, void *user)
{
    struct farewell farewell;
    if (!read_farewell(invocation, &args->reason, &args->message, &farewell))
        return;
    uint64_t count =
        kill_others(user, invocation, &farewell, is_of_authrole, &args->authrole, NULL);
    wamp_session_kill_by_authrole_reply(invocation, &count);
}

/** Its end causes no event, neither of the meta API nor by its testaments. */
static void silence(struct wi_peer *peer)
{
    peer->is_silent = true;
    for (int scope = 0; scope < WI_TESTAMENT_SCOPE_COUNT; scope++)
        wi_testament_flush(peer, (enum wi_testament_scope)scope);
}

static void on_kill_all(widl_invocation *invocation, const wamp_session_kill_all_args *args,
                        void *user)
{
    const struct wi_service *service = user;
    struct farewell farewell;
    if (!read_farewell(invocation, &args->reason, &args->message, &farewell))
        return;
    uint64_t caller = widl_invocation_caller(invocation)->session;
    WI_LIST_FOR_EACH(link, after, &service->realm->members)
    {
        struct wi_peer *peer = wi_container_of(link, struct wi_peer, member);
        if (peer->session != caller)
            silence(peer);
    }
    uint64_t count = kill_others(service, invocation, &farewell, NULL, NULL, NULL);
    wamp_session_kill_all_reply(invocation, &count);
}

static bool write_payload(widl_writer *args, widl_writer *kwargs,
                          const wamp_session_add_testament_args *testament)
{
    bool good = widl_write_list(args, testament->args.size);
    for (size_t i = 0; good && i < testament->args.size; i++)
        good = widl_write_value(args, testament->args.data[i]);
    good = good && widl_write_map(kwargs, testament->kwargs.size);
    for (size_t i = 0; good && i < testament->kwargs.size; i++)
        good = widl_write_string(kwargs, testament->kwargs.data[i].key) &&
               widl_write_value(kwargs, testament->kwargs.data[i].value);
    return good;
}

static widl_value value_of(const widl_writer *writer)
{
    return (widl_value){writer->buffer.data, writer->buffer.size};
}

/** The scope that is asked for. Return: false when there is no such one, which was answered. */
static bool read_scope(widl_invocation *invocation, const wamp_testament_scope_optional *scope,
                       enum wi_testament_scope *ret)
{
    *ret = scope->value == WAMP_TESTAMENT_SCOPE_DETACHED ? WI_TESTAMENT_DETACHED
                                                         : WI_TESTAMENT_DESTROYED;
    if (scope->value != WAMP_TESTAMENT_SCOPE_UNRECOGNIZED)
        return true;
    wi_meta_throw(invocation, WI_ERROR_INVALID_ARGUMENT, "scope must be 'detached' or 'destroyed'");
    return false;
}

/** Add a testament. Return: the error URI that says why it is refused, or NULL. */
static const char *add_testament(struct wi_peer *peer, enum wi_testament_scope scope,
                                 const wamp_session_add_testament_args *args, widl_problem *problem)
{
    widl_writer options = {0};
    widl_writer list = {0};
    widl_writer dict = {0};
    const char *uri = WI_ERROR_OUT_OF_MEMORY;
    *problem = (widl_problem){.text = "no memory for a testament"};
    if (write_payload(&list, &dict, args) &&
        wamp_publish_options_write(&options, &args->publish_options.value)) {
        const struct wi_message publish = {
            .type = WI_PUBLISH,
            .uri = args->topic,
            .dict = value_of(&options),
            .payload = {.serializer = WI_MSGPACK,
                        .args = widl_str_n((const char *)list.buffer.data, list.buffer.size),
                        .kwargs = widl_str_n((const char *)dict.buffer.data, dict.buffer.size)},
        };
        uri = wi_testament_add(peer, scope, &publish, problem);
    }
    widl_writer_free(&options);
    widl_writer_free(&list);
    widl_writer_free(&dict);
    return uri;
}

static void on_add_testament(widl_invocation *invocation,
                             const wamp_session_add_testament_args *args, void *user)
{
    struct wi_peer *peer = wi_meta_caller(user, invocation);
    enum wi_testament_scope scope;
    widl_problem problem;
    if (!read_scope(invocation, &args->scope, &scope))
        return;
    if (!peer) {
        wi_meta_throw(invocation, WI_ERROR_CANCELED, "the caller has left");
        return;
    }
    const char *uri = add_testament(peer, scope, args, &problem);
    if (uri)
        wi_meta_throw(invocation, uri, problem.text);
    else
        wamp_session_add_testament_reply(invocation);
}

static void on_flush_testaments(widl_invocation *invocation,
                                const wamp_session_flush_testaments_args *args, void *user)
{
    struct wi_peer *peer = wi_meta_caller(user, invocation);
    enum wi_testament_scope scope;
    if (!read_scope(invocation, &args->scope, &scope))
        return;
    if (peer)
        wi_testament_flush(peer, scope);
    wamp_session_flush_testaments_reply(invocation);
}

bool wi_meta_serve_sessions(struct wi_service *service, widl_error *error)
{
    static const wamp_session_callee procedures = {
        .count = on_count,
        .list = on_list,
        .get = on_get,
        .kill = on_kill,
        .kill_by_authid = on_kill_by_authid,
        .kill_by_authrole = on_kill_by_authrole,
        .kill_all = on_kill_all,
        .add_testament = on_add_testament,
        .flush_testaments = on_flush_testaments,
    };
    return wamp_session_serve(service->session, &procedures, service, error) != NULL;
}
