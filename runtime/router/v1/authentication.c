/* SPDX-License-Identifier: MIT */
/*
 * WAMP-CRA of WAMP v1: its procedures authreq and auth are the router's own, and become HELLO,
 * CHALLENGE, AUTHENTICATE and WELCOME of one peer, whose session id stays.
 *
 * Invariants: a call that waits for the core is on the books as request AUTH_CALL, and there is one
 * at most, while `admission` is ASKED or JUDGED. Who is in as anybody becomes somebody only as long
 * as nothing of it is open, so that nothing ends with the session that is given up.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <widl/value.h>
#include <widl/version.h>

#include "router/core/peer.h"
#include "router/core/uris.h"
#include "router/v1/state.h"
#include "value/transcode.h"

/** No request of the core's has it. */
#define AUTH_CALL 0

/** How often a client may say who it is. */
#define MAX_ATTEMPTS 8

/* In WAMP v1 these are under http://api.wamp.ws/error#. */
#define ALREADY_AUTHENTICATED "wamp.error.already-authenticated"
#define ALREADY_REQUESTED     "wamp.error.authentication-already-requested"
#define NOT_REQUESTED         "wamp.error.no-authentication-requested"
#define ANONYMOUS_FORBIDDEN   "wamp.error.anonymous-auth-forbidden"
#define NO_SUCH_AUTHKEY       "wamp.error.no-such-authkey"
#define INVALID_SIGNATURE     "wamp.error.invalid-signature"
#define INVALID_ARGUMENT      "wamp.error.invalid-argument"

/** What is wrong with a call of either procedure; NULL: nothing. */
static const struct {
    const char *authreq;
    const char *auth;
} orders[] = {
    [WI_V1_OUTSIDE] = {NULL, NOT_REQUESTED},
    [WI_V1_ASKED] = {ALREADY_REQUESTED, NOT_REQUESTED},
    [WI_V1_SIGNING] = {ALREADY_REQUESTED, NULL},
    [WI_V1_JUDGED] = {ALREADY_REQUESTED, NOT_REQUESTED},
    [WI_V1_ANONYMOUS] = {NULL, NOT_REQUESTED},
    [WI_V1_CONFIRMING] = {ALREADY_REQUESTED, NULL},
    [WI_V1_KNOWN] = {ALREADY_AUTHENTICATED, ALREADY_AUTHENTICATED},
};

/** Read a string or null, which leaves `*ret` as it is. */
static bool read_text(widl_reader *reader, widl_string *ret)
{
    widl_reader inner;
    widl_value value;
    if (!widl_read_value(reader, &value))
        return false;
    if (widl_value_kind(value) == WIDL_KIND_NULL)
        return true;
    widl_reader_open(&inner, value, NULL);
    return widl_read_name(&inner, ret);
}

/** Read the arguments of authreq: authkey, extra. Either may be null or missing. */
static bool read_claim(const struct wi_v1_message *call, widl_arena *arena, struct wi_v1_claim *ret)
{
    widl_reader reader;
    widl_value extra;
    *ret = (struct wi_v1_claim){0};
    widl_reader_open(&reader, call->args, arena);
    if (call->arg_count > 2 || (call->arg_count > 0 && !read_text(&reader, &ret->authid)))
        return false;
    if (call->arg_count < 2)
        return true;
    if (!widl_read_value(&reader, &extra))
        return false;
    if (widl_value_kind(extra) == WIDL_KIND_MAP)
        ret->extra = extra;
    return ret->extra.size > 0 || widl_value_kind(extra) == WIDL_KIND_NULL;
}

static bool say_welcome(struct wi_v1_client *client)
{
    char id[24];
    widl_problem problem;
    snprintf(id, sizeof(id), "%" PRIu64, wi_v1_client_session(client));
    struct wi_v1_message message = {
        .type = WI_V1_WELCOME, .id = widl_str(id), .text = widl_str("widl-router/" WIDL_VERSION)};
    return wi_v1_send(client, &message, &problem);
}

static bool send_result(struct wi_v1_client *client, widl_string id, widl_value value)
{
    widl_problem problem;
    return wi_v1_send(client,
                      &(struct wi_v1_message){.type = WI_V1_CALLRESULT, .id = id, .value = value},
                      &problem);
}

/** Answer the call that waits. Return: false: no memory. */
static bool answer(struct wi_v1_client *client, widl_value value)
{
    struct wi_v1_call *call = wi_v1_call_take(client, AUTH_CALL);
    bool sent = send_result(client, widl_str_n(call->id, call->id_size), value);
    free(call);
    return sent;
}

/** The same with an error, after which the client may try again. */
static void deny(struct wi_v1_client *client, widl_string uri, widl_string text)
{
    struct wi_v1_call *call = wi_v1_call_take(client, AUTH_CALL);
    struct wi_v1_uri room;
    widl_problem problem;
    struct wi_v1_message message = {
        .type = WI_V1_CALLERROR,
        .id = widl_str_n(call->id, call->id_size),
        .uri = wi_v1_error_of_wamp(&client->service->uris, uri, &room),
        .text = widl_utf8_valid(text) ? text : widl_str("access is denied"),
    };
    client->admission = WI_V1_OUTSIDE;
    if (!wi_v1_send(client, &message, &problem))
        wi_v1_client_end(client, WI_V1_END_POLICY, problem.text);
    free(call);
}

/**
 * The permissions of WAMP v1 are lists of what is granted. They are empty: what a role may do is
 * asked for when it is done, as of sessions of WAMP, and may change meanwhile.
 */
static bool write_permissions(widl_writer *writer)
{
    return widl_write_map(writer, 2) && widl_write_string(writer, widl_str("rpc")) &&
           widl_write_list(writer, 0) && widl_write_string(writer, widl_str("pubsub")) &&
           widl_write_list(writer, 0);
}

/** Answer the call that waits, or the one of that id, with the permissions. */
static bool answer_permissions(struct wi_v1_client *client, const widl_string *id)
{
    widl_writer writer = {0};
    bool sent = write_permissions(&writer);
    widl_value value = {writer.buffer.data, writer.buffer.size};
    client->admission = WI_V1_KNOWN;
    if (sent)
        sent = id ? send_result(client, *id, value) : answer(client, value);
    widl_writer_free(&writer);
    return sent;
}

/** Why a client that is in as anybody cannot become somebody; NULL: it can. */
static const char *settled(const struct wi_v1_client *client, const char **ret_text)
{
    struct wi_realm *realm = wi_core_realm(client->core, widl_str(client->service->realm));
    if (!realm || !wi_peer_doorman(client->peer, realm)) {
        *ret_text = "nobody is known here";
        return NO_SUCH_AUTHKEY;
    }
    *ret_text = "it is anonymous, and has open calls or subscriptions";
    return client->calls.count > 0 || client->topics.count > 0 ? ALREADY_AUTHENTICATED : NULL;
}

/** Go the way to a session once more, as whom the client claims to be. */
static void claim_to_be(struct wi_v1_client *client, widl_string id,
                        const struct wi_v1_claim *claim)
{
    if (client->attempts++ >= MAX_ATTEMPTS) {
        wi_v1_client_end(client, WI_V1_END_POLICY, "it has said too often who it is");
        return;
    }
    if (!wi_v1_call_add(client, id, AUTH_CALL)) {
        wi_v1_fail_call(client, id, WI_ERROR_OUT_OF_MEMORY, "no memory for the call");
        return;
    }
    client->admission = WI_V1_ASKED;
    client->is_nobody = !claim->authid.data;
    if (wi_peer_start_over(client->peer))
        wi_v1_join(client, claim);
}

static void handle_authreq(struct wi_v1_client *client, const struct wi_v1_message *call)
{
    widl_arena arena = {0};
    struct wi_v1_claim claim;
    const char *uri = NULL;
    const char *text = "it is authkey, a string or null, and extra, a dict or null";
    bool is_anonymous = client->admission == WI_V1_ANONYMOUS;
    if (!read_claim(call, &arena, &claim))
        uri = INVALID_ARGUMENT;
    else if (is_anonymous && claim.authid.data)
        uri = settled(client, &text);
    if (uri) {
        wi_v1_fail_call(client, call->id, uri, text);
    } else if (is_anonymous && !claim.authid.data) {
        client->admission = WI_V1_CONFIRMING;
        send_result(client, call->id, (widl_value){0});
    } else {
        claim_to_be(client, call->id, &claim);
    }
    widl_arena_free(&arena);
}

static void judge(struct wi_v1_client *client, const struct wi_v1_message *call,
                  widl_string signature)
{
    if (!wi_v1_call_add(client, call->id, AUTH_CALL)) {
        wi_v1_fail_call(client, call->id, WI_ERROR_OUT_OF_MEMORY, "no memory for the call");
        return;
    }
    client->admission = WI_V1_JUDGED;
    wi_v1_request(client, &(struct wi_message){.type = WI_AUTHENTICATE, .uri = signature});
}

static void handle_auth(struct wi_v1_client *client, const struct wi_v1_message *call)
{
    widl_arena arena = {0};
    widl_reader reader;
    widl_string signature = widl_str("");
    widl_reader_open(&reader, call->args, &arena);
    if (call->arg_count > 1 || (call->arg_count == 1 && !read_text(&reader, &signature)))
        wi_v1_fail_call(client, call->id, INVALID_ARGUMENT, "it is a signature, a string or null");
    else if (client->admission == WI_V1_SIGNING)
        judge(client, call, signature);
    else if (!answer_permissions(client, &call->id))
        wi_v1_client_end(client, WI_V1_END_POLICY, "no memory for the answer of auth");
    widl_arena_free(&arena);
}

bool wi_v1_authenticate(struct wi_v1_client *client, const struct wi_v1_message *call,
                        widl_string uri)
{
    bool is_authreq = widl_str_equal(uri, widl_str(WI_V1_PROCEDURES WI_V1_AUTHREQ));
    if (!is_authreq && !widl_str_equal(uri, widl_str(WI_V1_PROCEDURES WI_V1_AUTH)))
        return false;
    const char *wrong =
        is_authreq ? orders[client->admission].authreq : orders[client->admission].auth;
    if (wrong)
        wi_v1_fail_call(client, call->id, wrong, "authreq comes first, then auth, each once");
    else if (is_authreq)
        handle_authreq(client, call);
    else
        handle_auth(client, call);
    return true;
}

bool wi_v1_is_in(const struct wi_v1_client *client)
{
    return client->admission >= WI_V1_ANONYMOUS;
}

bool wi_v1_welcomed(struct wi_v1_client *client)
{
    if (client->admission == WI_V1_JUDGED)
        return answer_permissions(client, NULL);
    if (client->admission == WI_V1_ASKED) {
        client->admission = WI_V1_CONFIRMING;
        return answer(client, (widl_value){0});
    }
    client->admission = WI_V1_ANONYMOUS;
    return say_welcome(client);
}

/** Whether the text of a challenge says by itself how the key is salted, as it must here. */
static bool tells_salt(widl_string text)
{
    widl_buffer inside = {0};
    widl_problem problem;
    widl_value extra;
    bool told =
        wi_json_to_msgpack(text, &inside, &problem) &&
        wi_dict_dict((widl_value){inside.data, inside.size}, "authextra", &extra) == WI_FOUND;
    widl_buffer_free(&inside);
    return told;
}

/** Why a challenge is none for a client of WAMP v1; NULL: it is one, with `*ret` to sign. */
static const char *challenge_problem(const struct wi_message *challenge, widl_string *ret)
{
    widl_value salt;
    if (!widl_str_equal(challenge->uri, widl_str("wampcra")))
        return "the realm demands another method than WAMP-CRA";
    if (wi_dict_string(challenge->dict, "challenge", ret) != WI_FOUND)
        return "there is no challenge";
    if (wi_dict_value(challenge->dict, "salt", &salt) == WI_FOUND && !tells_salt(*ret))
        return "the challenge does not say how the key is salted";
    return NULL;
}

bool wi_v1_challenged(struct wi_v1_client *client, const struct wi_message *challenge)
{
    widl_string text;
    widl_writer writer = {0};
    if (client->admission == WI_V1_ENTERING) {
        client->admission = WI_V1_OUTSIDE;
        return say_welcome(client);
    }
    const char *problem = client->admission == WI_V1_ASKED
                              ? challenge_problem(challenge, &text)
                              : "one challenge is all there is in WAMP v1";
    if (problem) {
        deny(client, widl_str(WI_ERROR_NO_MATCHING_AUTH_METHOD), widl_str(problem));
        return true;
    }
    client->admission = WI_V1_SIGNING;
    bool sent = widl_write_string(&writer, text) &&
                answer(client, (widl_value){writer.buffer.data, writer.buffer.size});
    widl_writer_free(&writer);
    return sent;
}

/** The URI of a refusal in WAMP, of which WAMP v1 has some of its own. */
static widl_string refusal_of(const struct wi_v1_client *client, widl_string reason)
{
    if (client->admission == WI_V1_ASKED && client->is_nobody)
        return widl_str(ANONYMOUS_FORBIDDEN);
    if (client->admission == WI_V1_ASKED &&
        widl_str_equal(reason, widl_str("wamp.error.no_such_principal")))
        return widl_str(NO_SUCH_AUTHKEY);
    if (client->admission == WI_V1_JUDGED &&
        widl_str_equal(reason, widl_str(WI_ERROR_AUTHENTICATION_DENIED)))
        return widl_str(INVALID_SIGNATURE);
    return reason;
}

void wi_v1_refused(struct wi_v1_client *client, widl_string reason, widl_string text)
{
    if (client->admission == WI_V1_ENTERING) {
        client->admission = WI_V1_OUTSIDE;
        if (!say_welcome(client))
            wi_v1_client_end(client, WI_V1_END_POLICY, "no memory for WELCOME");
        return;
    }
    deny(client, refusal_of(client, reason), text);
}
