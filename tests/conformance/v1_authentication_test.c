/* SPDX-License-Identifier: MIT */
/* Clients of WAMP v1 that say who they are: authreq and auth (docs/wamp-v1.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <widl/value.h>

#include "support/router_scenario.h"

#define AUTHREQ "'http://api.wamp.ws/procedure#authreq'"
#define AUTH    "'http://api.wamp.ws/procedure#auth'"
#define ERROR   "'http://api.wamp.ws/error#"

#define PERMISSIONS "{'rpc':[],'pubsub':[]}"

#define PLAIN                                                                                      \
    "{\"authid\":\"1\",\"authkey\":\"joe\",\"timestamp\":\"2012-06-30T08:34:05Z\",\"sessionid\":"  \
    "\"7\",\"extra\":null,\"permissions\":{\"rpc\":[],\"pubsub\":[]}}"
#define SALTED                                                                                     \
    "{\"authid\":\"2\",\"authkey\":\"salty\",\"timestamp\":\"2012-06-30T08:34:05Z\","              \
    "\"sessionid\":\"7\",\"extra\":null,\"permissions\":{\"rpc\":[],\"pubsub\":[]},\"authextra\":" \
    "{\"salt\":\"salt123\",\"iterations\":1000,\"keylen\":32}}"

/* base64(HMAC-SHA256) of these with the secret "secret2", and with the key derived from it. */
#define PLAIN_SIGNATURE  "Huay0KA2x3SNrBEAVgM6k5C2AJiBAKgLF2VAE+ak9AU="
#define SALTED_SIGNATURE "QrkWAri4zUxV2N/rdqCUcwWhwrZ5iUpcgtmz6KAnJdA="

/* Who decides: whether anybody may come, and whom it has let wait. */
struct door {
    bool is_open;
    widl_join *waiting;
    unsigned begun;
    unsigned ended;
};

/* Each scenario begins with a new door. */
static struct door the_door;

static void challenge_by(widl_join_answer *answer, const char *method, const char *text,
                         bool salted)
{
    widl_writer writer = {0};
    assert_true(widl_write_map(&writer, salted ? 2 : 1));
    assert_true(widl_write_string(&writer, widl_str("challenge")));
    assert_true(widl_write_string(&writer, widl_str(text)));
    if (salted) {
        assert_true(widl_write_string(&writer, widl_str("salt")));
        assert_true(widl_write_string(&writer, widl_str("salt123")));
    }
    answer->verdict = WIDL_JOIN_CHALLENGE;
    answer->method = widl_str(method);
    answer->extra.data = widl_arena_copy(answer->arena, writer.buffer.data, writer.buffer.size);
    answer->extra.size = writer.buffer.size;
    widl_writer_free(&writer);
}

static void welcome(widl_join_answer *answer, widl_string authid)
{
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = authid;
    answer->identity.authrole = widl_str("user");
}

static bool is(widl_string text, const char *what)
{
    return widl_str_equal(text, widl_str(what));
}

/* Whom the door knows, and how it treats them. */
static void meet(struct door *door, widl_join *join, widl_join_answer *answer)
{
    if (is(join->authid, "joe") || is(join->authid, "ann"))
        challenge_by(answer, "wampcra", PLAIN, false);
    else if (is(join->authid, "salty"))
        challenge_by(answer, "wampcra", SALTED, true);
    else if (is(join->authid, "unsaid"))
        challenge_by(answer, "wampcra", PLAIN, true);
    else if (is(join->authid, "other"))
        challenge_by(answer, "ticket", PLAIN, false);
    else if (is(join->authid, "empty"))
        *answer = (widl_join_answer){.verdict = WIDL_JOIN_CHALLENGE, .method = widl_str("wampcra")};
    else if (is(join->authid, "certain"))
        welcome(answer, join->authid);
    else if (is(join->authid, "strange"))
        *answer =
            (widl_join_answer){.reason = widl_str("com.acme.strange"), .text = widl_str("\xff")};
    else if (is(join->authid, "extra"))
        *answer = (widl_join_answer){.text = widl_str(join->authextra.size == 5 ? "so be it" : "")};
    else if (is(join->authid, "ghost"))
        answer->reason = widl_str("wamp.error.no_such_principal");
    if (is(join->authid, "later")) {
        door->waiting = join;
        answer->verdict = WIDL_JOIN_LATER;
    }
}

static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    struct door *door = user;
    door->begun++;
    if (join->authid.data) {
        assert_int_equal(join->method_count, 1);
        assert_true(is(join->methods[0], "wampcra"));
        meet(door, join, answer);
    } else if (door->is_open || !is(join->agent, "a client of WAMP v1")) {
        answer->verdict = WIDL_JOIN_WELCOME;
        answer->identity.authrole = widl_str("guest");
    }
}

static void on_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                            widl_join_answer *answer)
{
    struct door *door = user;
    bool salted = is(join->authid, "salty");
    assert_int_equal(widl_value_kind(extra), WIDL_KIND_MAP);
    if (is(signature, salted ? SALTED_SIGNATURE : PLAIN_SIGNATURE))
        welcome(answer, join->authid);
    else if (is(signature, "again"))
        challenge_by(answer, "wampcra", PLAIN, false);
    else if (is(signature, "later"))
        answer->verdict = WIDL_JOIN_LATER;
    door->waiting = join;
}

static void on_ended(void *user, widl_join *join)
{
    struct door *door = user;
    (void)join;
    door->ended++;
}

static void prepare(void *router)
{
    static const widl_authenticator authenticator = {
        .hello = on_hello, .authenticate = on_authenticate, .ended = on_ended};
    the_door = (struct door){0};
    scenario_authenticate(router, "realm1", &authenticator, &the_door);
}

static void prepare_open(void *router)
{
    prepare(router);
    the_door.is_open = true;
}

static void challenge_all(void *user, widl_join *join, widl_join_answer *answer)
{
    (void)user;
    challenge_by(answer, join->authid.data ? "wampcra" : "ticket", PLAIN, false);
}

/* A door that does not ask whether a client can be challenged. */
static void prepare_blunt(void *router)
{
    static const widl_authenticator authenticator = {.hello = challenge_all,
                                                     .authenticate = on_authenticate};
    the_door = (struct door){0};
    scenario_authenticate(router, "realm1", &authenticator, &the_door);
}

/* The result of authreq is a string: the text as it is. */
static void expect_challenge(struct peer *client, const char *id, const char *text)
{
    char wanted[640];
    size_t size = (size_t)snprintf(wanted, sizeof(wanted), "[3,'%s','", id);
    for (const char *at = text; *at; at++) {
        if (*at == '"')
            wanted[size++] = '\\';
        wanted[size++] = *at;
    }
    snprintf(wanted + size, sizeof(wanted) - size, "']");
    peer_expect(client, wanted);
}

static struct peer *log_in(struct scenario *scenario, const char *name)
{
    struct peer *client = peer_join_v1(scenario, name);
    peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
    expect_challenge(client, "a", PLAIN);
    peer_send(client, "[2,'b'," AUTH ",'" PLAIN_SIGNATURE "']");
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
    return client;
}

/* A session of WAMP that serves com.calc.add, and wants to know for whom. */
static struct peer *serve(struct scenario *scenario)
{
    struct peer *callee =
        peer_join_with(scenario, "realm1", "{}", "{'caller_identification':true}");
    peer_send(callee, "[64,1,{'disclose_caller':true},'com.calc.add']");
    peer_expect(callee, "[65,1,'$r']");
    return callee;
}

static void keys_are_challenged(struct scenario *scenario)
{
    struct peer *callee = serve(scenario);
    struct peer *client = log_in(scenario, "*");
    peer_send(client, "[2,'c','http://example.com/calc#add',1]");
    peer_expect(callee, "[68,1,'$r',{'caller_authid':'joe','caller_authrole':'user','...':0},[1]]");
    peer_send(callee, "[70,1,{},[2]]");
    peer_expect(client, "[3,'c',2]");
}

static void salted_keys_are_challenged(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",'salty',{}]");
    expect_challenge(client, "a", SALTED);
    peer_send(client, "[2,'b'," AUTH ",'" SALTED_SIGNATURE "']");
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
}

static void curies_name_the_procedures(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[1,'api','http://api.wamp.ws/procedure#']");
    peer_send(client, "[2,'a','api:authreq','joe']");
    expect_challenge(client, "a", PLAIN);
    peer_send(client, "[2,'b','api:auth','" PLAIN_SIGNATURE "']");
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
}

static void a_signature_is_tried_once(struct scenario *scenario)
{
    static const char *const wrong[] = {"'wrong'", "null", "''", "'" SALTED_SIGNATURE "'"};
    struct peer *client = peer_join_v1(scenario, "*");
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        char text[160];
        peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
        expect_challenge(client, "a", PLAIN);
        snprintf(text, sizeof(text), "[2,'b'," AUTH ",%s]", wrong[i]);
        peer_send(client, text);
        peer_expect(client, "[4,'b'," ERROR "invalid-signature','*']");
        peer_send(client, "[2,'b'," AUTH ",'" PLAIN_SIGNATURE "']");
        peer_expect(client, "[4,'b'," ERROR "no-authentication-requested','*']");
    }
    peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
    expect_challenge(client, "a", PLAIN);
    peer_send(client, "[2,'b'," AUTH ",'" PLAIN_SIGNATURE "']");
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
}

static void the_order_is_kept(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTH ",'" PLAIN_SIGNATURE "']");
    peer_expect(client, "[4,'a'," ERROR "no-authentication-requested','*']");
    peer_send(client, "[2,'b'," AUTHREQ ",'joe']");
    expect_challenge(client, "b", PLAIN);
    peer_send(client, "[2,'c'," AUTHREQ ",'ann']");
    peer_expect(client, "[4,'c'," ERROR "authentication-already-requested','*']");
    peer_send(client, "[2,'d'," AUTH ",'" PLAIN_SIGNATURE "']");
    peer_expect(client, "[3,'d'," PERMISSIONS "]");
    peer_send(client, "[2,'e'," AUTHREQ ",'ann']");
    peer_expect(client, "[4,'e'," ERROR "already-authenticated','*']");
    peer_send(client, "[2,'f'," AUTH ",'" PLAIN_SIGNATURE "']");
    peer_expect(client, "[4,'f'," ERROR "already-authenticated','*']");
    peer_send(client, "[2,'g'," AUTHREQ "]");
    peer_expect(client, "[4,'g'," ERROR "already-authenticated','*']");
}

static void strangers_do_nothing(struct scenario *scenario)
{
    struct peer *callee = serve(scenario);
    peer_send(callee, "[32,2,{},'com.calc.changed']");
    peer_expect(callee, "[33,2,'$s']");
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a','http://example.com/calc#add',1]");
    peer_expect(client, "[4,'a'," ERROR "not_authorized','*']");
    peer_send(client, "[5,'http://example.com/calc#changed']");
    peer_send(client, "[7,'http://example.com/calc#changed',1]");
    peer_send(client, "[6,'http://example.com/calc#changed']");
    peer_send(callee, "[16,3,{'exclude_me':false},'com.calc.changed',[2]]");
    peer_expect(callee, "[36,'$s','*',{},[2]]");
    peer_expect_nothing(callee);
    peer_expect_nothing(client);
    peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
    expect_challenge(client, "a", PLAIN);
    peer_send(client, "[2,'c','http://example.com/calc#add',1]");
    peer_expect(client, "[4,'c'," ERROR "not_authorized','*']");
}

static void strangers_have_few_prefixes(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    for (int i = 0; i < 64; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[1,'p%d','http://example.com/%d#']", i, i);
        peer_send(client, text);
    }
    peer_expect_nothing(client);
    peer_send(client, "[1,'one more','http://example.com/']");
    peer_expect_status(client, 1008);
}

static void arguments_are_checked(struct scenario *scenario)
{
    static const char *const wrong[] = {
        AUTHREQ ",7",
        AUTHREQ ",['joe']",
        AUTHREQ ",'joe',7",
        AUTHREQ ",'joe',[]",
        AUTHREQ ",'joe','x'",
        AUTHREQ ",'joe',{},1",
        AUTHREQ ",true,{'x':1}",
        AUTHREQ ",{'joe':'x'}",
    };
    static const char *const no_signatures[] = {"7", "['x']", "{}", "'x','y'"};
    struct peer *client = peer_join_v1(scenario, "*");
    char text[160];
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        snprintf(text, sizeof(text), "[2,'a',%s]", wrong[i]);
        peer_send(client, text);
        peer_expect(client, "[4,'a'," ERROR "invalid-argument','*']");
    }
    peer_send(client, "[2,'a'," AUTHREQ ",'joe',null]");
    expect_challenge(client, "a", PLAIN);
    for (size_t i = 0; i < ARRAY_LENGTH(no_signatures); i++) {
        snprintf(text, sizeof(text), "[2,'a'," AUTH ",%s]", no_signatures[i]);
        peer_send(client, text);
        peer_expect(client, "[4,'a'," ERROR "invalid-argument','*']");
    }
    peer_send(client, "[2,'a'," AUTH ",'" PLAIN_SIGNATURE "']");
    peer_expect(client, "[3,'a'," PERMISSIONS "]");
}

static void refusals_have_uris(struct scenario *scenario)
{
    static const char *const rows[][2] = {
        {"'ghost'", ERROR "no-such-authkey','access is denied'"},
        {"'who'", ERROR "authentication_denied','access is denied'"},
        {"'strange'", "'com.acme.strange','access is denied'"},
        {"'extra',{'k':[7]}", ERROR "authentication_denied','so be it'"},
        {"'other'", ERROR "no_matching_auth_method','*'"},
        {"'unsaid'", ERROR "no_matching_auth_method','*'"},
        {"'empty'", ERROR "no_matching_auth_method','*'"},
        {"null", ERROR "anonymous-auth-forbidden','*'"},
    };
    struct peer *client = peer_join_v1(scenario, "*");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char text[160];
        snprintf(text, sizeof(text), "[2,'a'," AUTHREQ ",%s]", rows[i][0]);
        peer_send(client, text);
        snprintf(text, sizeof(text), "[4,'a',%s]", rows[i][1]);
        peer_expect(client, text);
    }
    /* That was as often as it may. */
    peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
    peer_expect_status(client, 1008);
}

static void the_session_id_stays(struct scenario *scenario)
{
    struct peer *other = log_in(scenario, "$other");
    struct peer *client = log_in(scenario, "$client");
    peer_send(other, "[5,'com.t']");
    peer_send(client, "[5,'com.t']");
    peer_expect_nothing(client);
    peer_send(other, "[7,'com.t',1,['$client']]");
    peer_expect(other, "[8,'com.t',1]");
    peer_send(other, "[7,'com.t',2,[],['$client']]");
    peer_expect(client, "[8,'com.t',2]");
    peer_expect_nothing(other);
}

static void who_needs_no_challenge_gets_null(struct scenario *scenario)
{
    struct peer *callee = serve(scenario);
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",'certain']");
    peer_expect(client, "[3,'a',null]");
    peer_send(client, "[2,'a'," AUTHREQ ",'certain']");
    peer_expect(client, "[4,'a'," ERROR "authentication-already-requested','*']");
    peer_send(client, "[2,'b'," AUTH "]");
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
    peer_send(client, "[2,'c','http://example.com/calc#add']");
    peer_expect(callee, "[68,1,'$r',{'caller_authid':'certain','...':0}]");
}

static void anybody_may_say_so(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",null]");
    peer_expect(client, "[3,'a',null]");
    peer_send(client, "[2,'b'," AUTH ",null]");
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
    peer_send(client, "[2,'c'," AUTHREQ ",'joe']");
    peer_expect(client, "[4,'c'," ERROR "already-authenticated','*']");
}

static void anybody_may_become_somebody(struct scenario *scenario)
{
    struct peer *callee = serve(scenario);
    struct peer *client = peer_join_v1(scenario, "$client");
    peer_send(client, "[2,'1','http://example.com/calc#add']");
    peer_expect(callee, "[68,1,'$r',{'caller':'*','caller_authrole':'guest','...':0}]");
    peer_send(client, "[2,'2'," AUTHREQ ",'joe']");
    peer_expect(client, "[4,'2'," ERROR "already-authenticated','*']");
    peer_send(callee, "[70,1,{},[2]]");
    peer_expect(client, "[3,'1',2]");
    peer_send(client, "[5,'com.t']");
    peer_send(client, "[2,'2'," AUTHREQ ",'joe']");
    peer_expect(client, "[4,'2'," ERROR "already-authenticated','*']");
    peer_send(client, "[6,'com.t']");
    peer_send(client, "[2,'2'," AUTHREQ ",'joe']");
    expect_challenge(client, "2", PLAIN);
    peer_send(client, "[2,'3'," AUTH ",'" PLAIN_SIGNATURE "']");
    peer_expect(client, "[3,'3'," PERMISSIONS "]");
    peer_send(client, "[2,'4','http://example.com/calc#add']");
    peer_expect(callee, "[68,2,'$r',{'caller_authid':'joe','...':0}]");
}

static void who_fails_may_stay_anybody(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",'ghost']");
    peer_expect(client, "[4,'a'," ERROR "no-such-authkey','*']");
    peer_send(client, "[2,'b','no.such']");
    peer_expect(client, "[4,'b'," ERROR "not_authorized','*']");
    peer_send(client, "[2,'a'," AUTHREQ "]");
    peer_expect(client, "[3,'a',null]");
    peer_send(client, "[2,'b','no.such']");
    peer_expect(client, "[4,'b'," ERROR "NoSuchRPCEndpoint','*']");
}

static void nobody_is_known_without_authenticator(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
    peer_expect(client, "[4,'a'," ERROR "no-such-authkey','*']");
    peer_send(client, "[2,'a'," AUTHREQ "]");
    peer_expect(client, "[3,'a',null]");
    peer_send(client, "[2,'b'," AUTH "]");
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
}

static void who_is_challenged_at_once_can_answer(struct scenario *scenario)
{
    log_in(scenario, "*");
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",null]");
    peer_expect(client, "[4,'a'," ERROR "no_matching_auth_method','*']");
    peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
    expect_challenge(client, "a", PLAIN);
    peer_send(client, "[2,'b'," AUTH ",'again']");
    peer_expect(client, "[4,'b'," ERROR "no_matching_auth_method','*']");
}

static void ids_are_taken_while_it_is_decided(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",'later']");
    peer_send(client, "[2,'b'," AUTH ",'x']");
    peer_expect(client, "[4,'b'," ERROR "no-authentication-requested','*']");
    peer_send(client, "[2,'b'," AUTHREQ ",'joe']");
    peer_expect(client, "[4,'b'," ERROR "authentication-already-requested','*']");
    peer_send(client, "[2,'a','no.such']");
    peer_expect_status(client, 1002);
}

static void decisions_may_come_later(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    peer_send(client, "[2,'a'," AUTHREQ ",'later']");
    peer_expect_nothing(client);
    assert_true(widl_join_decide(the_door.waiting, NULL));
    peer_expect(client, "[4,'a'," ERROR "authentication_denied','*']");
    peer_send(client, "[2,'a'," AUTHREQ ",'joe']");
    expect_challenge(client, "a", PLAIN);
    peer_send(client, "[2,'b'," AUTH ",'later']");
    peer_send(client, "[2,'c'," AUTH ",'later']");
    peer_expect(client, "[4,'c'," ERROR "no-authentication-requested','*']");
    peer_expect_nothing(client);
    const widl_join_answer yes = {.verdict = WIDL_JOIN_WELCOME};
    assert_true(widl_join_decide(the_door.waiting, &yes));
    peer_expect(client, "[3,'b'," PERMISSIONS "]");
    assert_int_equal(the_door.begun, the_door.ended);
}

static void time_is_limited(struct scenario *scenario)
{
    struct peer *silent = peer_join_v1(scenario, "*");
    scenario_advance(scenario, 9);
    struct peer *asking = peer_join_v1(scenario, "*");
    peer_send(asking, "[2,'a'," AUTHREQ ",'joe']");
    expect_challenge(asking, "a", PLAIN);
    scenario_advance(scenario, 1);
    peer_expect_status(silent, 1008);
    scenario_advance(scenario, 18);
    peer_expect_nothing(asking);
    scenario_advance(scenario, 1);
    peer_expect_status(asking, 1008);
    assert_int_equal(the_door.begun, the_door.ended);
}

static void who_goes_leaves_nothing(struct scenario *scenario)
{
    struct peer *peers[4];
    for (size_t i = 0; i < ARRAY_LENGTH(peers); i++)
        peers[i] = peer_join_v1(scenario, "*");
    peer_send(peers[1], "[2,'a'," AUTHREQ ",'joe']");
    peer_send(peers[2], "[2,'a'," AUTHREQ ",'later']");
    peer_send(peers[3], "[2,'a'," AUTHREQ ",'joe']");
    expect_challenge(peers[3], "a", PLAIN);
    peer_send(peers[3], "[2,'b'," AUTH ",'" PLAIN_SIGNATURE "']");
    for (size_t i = 0; i < ARRAY_LENGTH(peers); i++)
        peer_drop(peers[i]);
    assert_int_equal(the_door.begun, the_door.ended);
}

static void shutdown_closes_strangers(struct scenario *scenario)
{
    struct peer *client = peer_join_v1(scenario, "*");
    scenario_shutdown(scenario);
    peer_expect_closed(client);
}

#define CRA "WAMP v1: WAMP-CRA"

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE(CRA, "authreq with a key is answered with a challenge, auth with the permissions",
              keys_are_challenged),
         .prepare = prepare},
        {RULE(CRA, "The challenge of a salted key says in authextra how it is salted",
              salted_keys_are_challenged),
         .prepare = prepare},
        {SCENARIO(curies_name_the_procedures), .prepare = prepare},
        {RULE(CRA, "A wrong signature is invalid-signature; there is one try for each authreq",
              a_signature_is_tried_once),
         .prepare = prepare},
        {RULE(CRA, "authreq comes before auth, and neither comes twice", the_order_is_kept),
         .prepare = prepare},
        {RULE(CRA, "Nothing else is done for who has not said who it is", strangers_do_nothing),
         .prepare = prepare},
        {SCENARIO(strangers_have_few_prefixes), .prepare = prepare},
        {SCENARIO(arguments_are_checked), .prepare = prepare},
        {RULE(CRA, "A refusal is an error: no-such-authkey, anonymous-auth-forbidden, others",
              refusals_have_uris),
         .prepare = prepare},
        {RULE(CRA, "The id of the session is that of WELCOME, before and after",
              the_session_id_stays),
         .prepare = prepare},
        {SCENARIO(who_needs_no_challenge_gets_null), .prepare = prepare},
        {RULE(CRA, "Who is anonymous gets null instead of a challenge", anybody_may_say_so),
         .prepare = prepare_open},
        {SCENARIO(anybody_may_become_somebody), .prepare = prepare_open},
        {SCENARIO(who_fails_may_stay_anybody), .prepare = prepare_open},
        {SCENARIO(nobody_is_known_without_authenticator)},
        {SCENARIO(who_is_challenged_at_once_can_answer), .prepare = prepare_blunt},
        {SCENARIO(ids_are_taken_while_it_is_decided), .prepare = prepare},
        {SCENARIO(decisions_may_come_later), .prepare = prepare, .in_process = true},
        {SCENARIO(time_is_limited), .prepare = prepare, .in_process = true,
         .options = {.hello_timeout_ms = 10, .authenticate_timeout_ms = 20}},
        {SCENARIO(who_goes_leaves_nothing), .prepare = prepare, .in_process = true},
        {SCENARIO(shutdown_closes_strangers), .prepare = prepare, .in_process = true},
    };
    return scenario_main("v1_authentication", cases, ARRAY_LENGTH(cases));
}
