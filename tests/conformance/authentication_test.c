/* SPDX-License-Identifier: MIT */
/*
 * The way into a realm where somebody decides about it: CHALLENGE, AUTHENTICATE, refusals, and
 * decisions that take their time.
 */
#include <stdio.h>

#include "support/router_scenario.h"

#define ROLES "'roles':{'caller':{},'callee':{}}"
#define HELLO "[1,'realm1',{" ROLES ",'authmethods':['ticket'],'authid':'joe'}]"

/* What an authenticator is asked is written into this; it belongs to one scenario. */
struct door {
    int greeted;
    int answered;
    int ended;
    widl_join *waiting[4]; /* for a decision, in the order of their coming */
    int waiting_count;
};

static bool has_method(const widl_join *join, const char *name)
{
    for (size_t i = 0; i < join->method_count; i++)
        if (widl_str_equal(join->methods[i], widl_str(name)))
            return true;
    return false;
}

static void on_ended(void *user, widl_join *join)
{
    struct door *door = user;
    door->ended++;
    if (join->state)
        assert_ptr_equal(join->state, door);
}

/* A ticket of joe's is `open`; whoever has another may try once more. Anonymous is nobody. */
static void ticket_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    struct door *door = user;
    door->greeted++;
    join->state = door;
    if (!has_method(join, "ticket")) {
        answer->reason = widl_str("wamp.error.no_matching_auth_method");
        return;
    }
    if (!widl_str_equal(join->authid, widl_str("joe"))) {
        answer->reason = widl_str("wamp.error.no_such_principal");
        answer->text = widl_str("who is that?");
        return;
    }
    answer->verdict = WIDL_JOIN_CHALLENGE;
    answer->method = widl_str("ticket");
    answer->extra = (widl_value){(const unsigned char *)"\x81\xa4hint\xa4open", 11};
}

static void ticket_authenticate(void *user, widl_join *join, widl_string signature,
                                widl_value extra, widl_join_answer *answer)
{
    struct door *door = user;
    door->answered++;
    assert_ptr_equal(join->state, door);
    assert_true(extra.size > 0);
    if (widl_str_equal(signature, widl_str("again"))) {
        answer->verdict = WIDL_JOIN_CHALLENGE;
        answer->method = widl_str("ticket");
        return;
    }
    if (!widl_str_equal(signature, widl_str("open")))
        return;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = join->authid;
    answer->identity.authrole = widl_str("user");
    answer->identity.authprovider = widl_str("test");
    answer->identity.authextra = (widl_value){(const unsigned char *)"\x81\xa4"
                                                                     "door\x07",
                                              7};
}

/* Each scenario begins with a new door. */
static struct door the_door;

static void prepare_ticket(void *router)
{
    static const widl_authenticator authenticator = {
        .hello = ticket_hello, .authenticate = ticket_authenticate, .ended = on_ended};
    the_door = (struct door){0};
    scenario_authenticate(router, "realm1", &authenticator, &the_door);
}

static struct peer *challenged(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, HELLO);
    peer_expect(peer, "[4,'ticket',{'hint':'open'}]");
    return peer;
}

static void expect_abort(struct peer *peer, const char *reason)
{
    char text[128];
    snprintf(text, sizeof(text), "[3,{'message':'*'},'wamp.error.%s']", reason);
    peer_expect(peer, text);
    peer_expect_closed(peer);
}

static void who_answers_the_challenge_is_welcome(struct scenario *scenario)
{
    struct peer *peer = challenged(scenario);
    peer_send(peer, "[5,'open',{}]");
    peer_expect(peer, "[2,'*',{'realm':'realm1','authid':'joe','authrole':'user',"
                      "'authmethod':'ticket','authprovider':'test','authextra':{'door':7},"
                      "'agent':'*','roles':{'...':0}}]");
    peer_send(peer, "[64,1,{},'com.x']");
    peer_expect(peer, "[65,1,'*']");
}

static void who_does_not_is_refused(struct scenario *scenario)
{
    static const char *const answers[] = {"[5,'shut',{}]", "[5,'',{}]", "[5,'open ',{'x':1}]"};
    for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
        struct peer *peer = challenged(scenario);
        peer_send(peer, answers[i]);
        expect_abort(peer, "authentication_denied");
    }
}

static void there_may_be_several_challenges(struct scenario *scenario)
{
    struct peer *peer = challenged(scenario);
    peer_send(peer, "[5,'again',{}]");
    peer_expect(peer, "[4,'ticket',{}]");
    peer_send(peer, "[5,'open',{}]");
    peer_expect(peer, "[2,'*',{'authmethod':'ticket','...':0}]");
}

static void but_not_for_ever(struct scenario *scenario)
{
    struct peer *peer = challenged(scenario);
    for (int i = 0; i < 7; i++) {
        peer_send(peer, "[5,'again',{}]");
        peer_expect(peer, "[4,'ticket',{}]");
    }
    peer_send(peer, "[5,'again',{}]");
    expect_abort(peer, "authentication_failed");
}

static void hello_can_be_refused_at_once(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{" ROLES ",'authmethods':['ticket'],'authid':'eve'}]");
    peer_expect(peer, "[3,{'message':'who is that?'},'wamp.error.no_such_principal']");
    peer_expect_closed(peer);
    peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{" ROLES "}]");
    expect_abort(peer, "no_matching_auth_method");
    peer = peer_open(scenario);
    peer_send(peer, "[1,'nowhere',{" ROLES "}]");
    expect_abort(peer, "no_such_realm");
}

static void each_realm_has_its_own_door(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm2',{" ROLES "}]");
    peer_expect(peer, "[2,'*',{'authrole':'anonymous','...':0}]");
}

static void other_messages_are_violations(struct scenario *scenario)
{
    static const char *const messages[] = {
        HELLO,
        "[1,'realm2',{" ROLES "}]",
        "[6,{},'wamp.close.normal']",
        "[48,1,{},'com.x']",
        "[64,1,{},'com.x']",
        "[70,1,{}]",
        "[2,1,{}]",
        "[4,'ticket',{}]",
        "[5,1,{}]",
        "[5,'open']",
        "[5,'open',[]]",
        "[7]",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(messages); i++) {
        struct peer *peer = challenged(scenario);
        scenario_note(scenario, messages[i]);
        peer_send(peer, messages[i]);
        peer_expect_violation(peer);
    }
}

static void authenticate_needs_a_challenge(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[5,'open',{}]");
    peer_expect_violation(peer);
    peer = challenged(scenario);
    peer_send(peer, "[5,'open',{}]");
    peer_expect(peer, "[2,'*',{'...':0}]");
    peer_send(peer, "[5,'open',{}]");
    peer_expect_violation(peer);
}

static void clients_may_abort_instead(struct scenario *scenario)
{
    struct peer *peer = challenged(scenario);
    peer_send(peer, "[3,{'message':'I do not trust you'},'wamp.error.cannot_authenticate']");
    peer_expect_closed(peer);
}

static void every_join_ends_once(struct scenario *scenario)
{
    struct peer *welcomed = challenged(scenario);
    peer_send(welcomed, "[5,'open',{}]");
    peer_expect(welcomed, "[2,'*',{'...':0}]");
    assert_int_equal(the_door.ended, 1);
    struct peer *refused = challenged(scenario);
    peer_send(refused, "[5,'shut',{}]");
    assert_int_equal(the_door.ended, 2);
    struct peer *rude = challenged(scenario);
    peer_send(rude, "[7]");
    assert_int_equal(the_door.ended, 3);
    struct peer *gone = challenged(scenario);
    peer_drop(gone);
    assert_int_equal(the_door.ended, 4);
    challenged(scenario);
    scenario_advance(scenario, 1000);
    assert_int_equal(the_door.ended, 5);
    peer_drop(welcomed);
    assert_int_equal(the_door.ended, 5);
    assert_int_equal(the_door.greeted, 5);
}

static void the_answer_must_come_in_time(struct scenario *scenario)
{
    struct peer *slow = challenged(scenario);
    scenario_advance(scenario, 600);
    struct peer *later = challenged(scenario);
    scenario_advance(scenario, 399);
    peer_send(slow, "[5,'again',{}]");
    peer_expect(slow, "[4,'ticket',{}]");
    scenario_advance(scenario, 1);
    expect_abort(slow, "timeout");
    peer_expect_nothing(later);
    peer_send(later, "[5,'open',{}]");
    peer_expect(later, "[2,'*',{'...':0}]");
    scenario_advance(scenario, 100000);
    peer_expect_nothing(later);
}

static void shutdown_aborts_joins(struct scenario *scenario)
{
    struct peer *peer = challenged(scenario);
    scenario_shutdown(scenario);
    peer_expect(peer, "[3,{'message':'*'},'wamp.close.system_shutdown']");
    peer_expect_closed(peer);
    assert_int_equal(the_door.ended, 1);
}

/* Decisions that take their time. */

static void slow_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    struct door *door = user;
    door->greeted++;
    door->waiting[door->waiting_count++] = join;
    answer->verdict = WIDL_JOIN_LATER;
}

static void slow_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                              widl_join_answer *answer)
{
    (void)signature;
    (void)extra;
    slow_hello(user, join, answer);
}

static void prepare_slow(void *router)
{
    static const widl_authenticator authenticator = {
        .hello = slow_hello, .authenticate = slow_authenticate, .ended = on_ended};
    the_door = (struct door){0};
    scenario_authenticate(router, NULL, &authenticator, &the_door);
}

static struct peer *waiting(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, HELLO);
    peer_expect_nothing(peer);
    return peer;
}

static const widl_join_answer welcome_joe = {
    .verdict = WIDL_JOIN_WELCOME,
    .identity = {.authid = {"joe", 3}, .authrole = {"user", 4}, .authmethod = {"slow", 4}},
};

static void decisions_may_take_their_time(struct scenario *scenario)
{
    struct peer *first = waiting(scenario);
    struct peer *second = waiting(scenario);
    assert_true(widl_join_decide(the_door.waiting[1], &welcome_joe));
    peer_expect(second, "[2,'*',{'authid':'joe','authrole':'user','authmethod':'slow','...':0}]");
    peer_expect_nothing(first);
    assert_true(widl_join_decide(the_door.waiting[0], NULL));
    expect_abort(first, "authentication_denied");
    assert_int_equal(the_door.ended, 2);
}

static void late_decisions_may_challenge(struct scenario *scenario)
{
    static const widl_join_answer challenge = {.verdict = WIDL_JOIN_CHALLENGE,
                                               .method = {"ticket", 6}};
    struct peer *peer = waiting(scenario);
    assert_true(widl_join_decide(the_door.waiting[0], &challenge));
    peer_expect(peer, "[4,'ticket',{}]");
    assert_false(widl_join_decide(the_door.waiting[0], &welcome_joe));
    peer_expect_nothing(peer);
    peer_send(peer, "[5,'x',{}]");
    peer_expect_nothing(peer);
    assert_ptr_equal(the_door.waiting[1], the_door.waiting[0]);
    assert_true(widl_join_decide(the_door.waiting[1], &welcome_joe));
    peer_expect(peer, "[2,'*',{'...':0}]");
}

static void later_twice_is_a_refusal(struct scenario *scenario)
{
    static const widl_join_answer later = {.verdict = WIDL_JOIN_LATER};
    struct peer *peer = waiting(scenario);
    assert_true(widl_join_decide(the_door.waiting[0], &later));
    expect_abort(peer, "authentication_denied");
}

static void a_decision_must_come_in_time(struct scenario *scenario)
{
    struct peer *peer = waiting(scenario);
    scenario_advance(scenario, 999);
    peer_expect_nothing(peer);
    scenario_advance(scenario, 1);
    expect_abort(peer, "authentication_failed");
    assert_int_equal(the_door.ended, 1);
}

static void who_waits_may_only_abort(struct scenario *scenario)
{
    static const char *const messages[] = {HELLO, "[5,'open',{}]", "[48,1,{},'com.x']",
                                           "[6,{},'wamp.close.normal']"};
    for (size_t i = 0; i < ARRAY_LENGTH(messages); i++) {
        the_door.waiting_count = 0;
        struct peer *peer = waiting(scenario);
        peer_send(peer, messages[i]);
        peer_expect_violation(peer);
    }
    the_door.waiting_count = 0;
    struct peer *peer = waiting(scenario);
    peer_send(peer, "[3,{},'com.never_mind']");
    peer_expect_closed(peer);
    assert_int_equal(the_door.ended, 5);
}

static void who_waits_may_vanish(struct scenario *scenario)
{
    struct peer *gone = waiting(scenario);
    struct peer *stays = waiting(scenario);
    peer_drop(gone);
    assert_int_equal(the_door.ended, 1);
    assert_true(widl_join_decide(the_door.waiting[1], &welcome_joe));
    peer_expect(stays, "[2,'*',{'...':0}]");
}

/* Answers that are none. */

static widl_join_answer bad_answer;

static void bad_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    (void)user;
    (void)join;
    *answer = bad_answer;
}

static void prepare_bad(void *router)
{
    static const widl_authenticator authenticator = {.hello = bad_hello};
    scenario_authenticate(router, NULL, &authenticator, NULL);
}

static void bad_answers_let_nobody_in(struct scenario *scenario)
{
    static char long_text[1025];
    memset(long_text, 'x', sizeof(long_text));
    const struct {
        widl_join_answer answer;
        const char *reason;
    } cases[] = {
        {{.verdict = WIDL_JOIN_WELCOME, .identity.authid = {long_text, sizeof(long_text)}},
         "authentication_failed"},
        {{.verdict = WIDL_JOIN_WELCOME, .identity.authrole = {"\xff", 1}}, "authentication_failed"},
        {{.verdict = WIDL_JOIN_WELCOME, .identity.authextra = {(const unsigned char *)"\x90", 1}},
         "authentication_failed"},
        {{.verdict = WIDL_JOIN_WELCOME,
          .identity.authextra = {(const unsigned char *)"\x81\xa1x", 3}},
         "authentication_failed"},
        {{.verdict = WIDL_JOIN_CHALLENGE}, "authentication_failed"},
        {{.verdict = WIDL_JOIN_CHALLENGE, .method = {long_text, 64}}, "authentication_failed"},
        {{.verdict = WIDL_JOIN_CHALLENGE,
          .method = {"ticket", 6},
          .extra = {(const unsigned char *)"\x01", 1}},
         "authentication_failed"},
        {{.verdict = WIDL_JOIN_REFUSE, .reason = {"no uri", 6}}, "authentication_denied"},
        {{.verdict = (widl_join_verdict)17}, "authentication_denied"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        bad_answer = cases[i].answer;
        struct peer *peer = peer_open(scenario);
        peer_send(peer, HELLO);
        expect_abort(peer, cases[i].reason);
    }
    bad_answer = (widl_join_answer){.verdict = WIDL_JOIN_CHALLENGE, .method = {"ticket", 6}};
    struct peer *peer = peer_open(scenario);
    peer_send(peer, HELLO);
    peer_expect(peer, "[4,'ticket',{}]");
    peer_send(peer, "[5,'open',{}]");
    expect_abort(peer, "authentication_denied");
}

/* What an authenticator sees. */

static void watch_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    (void)user;
    assert_true(widl_str_equal(join->realm, widl_str("realm2")));
    assert_true(join->session > 0);
    assert_true(widl_str_equal(join->authid, widl_str("joe")));
    assert_true(widl_str_equal(join->authrole, widl_str("boss")));
    assert_true(widl_str_equal(join->agent, widl_str("test")));
    assert_int_equal(join->method_count, 2);
    assert_true(widl_str_equal(join->methods[1], widl_str("ticket")));
    assert_true(join->authextra.size > 1);
    assert_true(join->peer.transport.size > 0 && join->peer.address.size > 0);
    assert_true(join->peer.serializer.size > 0);
    assert_int_equal(join->challenges, 0);
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = widl_str("joe");
}

static void prepare_watch(void *router)
{
    static const widl_authenticator authenticator = {.hello = watch_hello};
    scenario_authenticate(router, NULL, &authenticator, NULL);
}

static void everything_is_seen(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm2',{" ROLES ",'authmethods':['x','ticket'],'authid':'joe',"
                    "'authrole':'boss','agent':'test','authextra':{'a':1}}]");
    peer_expect(peer, "[2,'*',{'authid':'joe','authrole':'anonymous','authmethod':'anonymous',"
                      "'authprovider':'static','...':0}]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Authentication", "CHALLENGE, AUTHENTICATE, and WELCOME with who the client is",
              who_answers_the_challenge_is_welcome),
         .prepare = prepare_ticket},
        {RULE("Authentication", "a wrong answer is ABORT authentication_denied",
              who_does_not_is_refused),
         .prepare = prepare_ticket},
        {RULE("Authentication", "a second challenge may follow the first",
              there_may_be_several_challenges),
         .prepare = prepare_ticket},
        {RULE("Authentication", "there is an end to challenges", but_not_for_ever),
         .prepare = prepare_ticket},
        {RULE("Authentication", "HELLO can be refused without a challenge",
              hello_can_be_refused_at_once),
         .prepare = prepare_ticket},
        {RULE("Authentication", "each realm has its own way in", each_realm_has_its_own_door),
         .prepare = prepare_ticket},
        {RULE("Authentication",
              "after a CHALLENGE anything but AUTHENTICATE and ABORT is a violation",
              other_messages_are_violations),
         .prepare = prepare_ticket},
        {RULE("Authentication", "AUTHENTICATE without a CHALLENGE is a violation",
              authenticate_needs_a_challenge),
         .prepare = prepare_ticket},
        {RULE("Authentication", "a client may answer CHALLENGE by ABORT",
              clients_may_abort_instead),
         .prepare = prepare_ticket},
        {RULE("Authentication", "AUTHENTICATE must come in time", the_answer_must_come_in_time),
         .prepare = prepare_ticket, .options = {.authenticate_timeout_ms = 1000},
         .in_process = true},
        {SCENARIO(every_join_ends_once), .prepare = prepare_ticket,
         .options = {.authenticate_timeout_ms = 1000}, .in_process = true},
        {SCENARIO(shutdown_aborts_joins), .prepare = prepare_ticket, .in_process = true},
        {RULE("Authentication", "who decides may take time for it", decisions_may_take_their_time),
         .prepare = prepare_slow, .in_process = true},
        {SCENARIO(late_decisions_may_challenge), .prepare = prepare_slow, .in_process = true},
        {SCENARIO(later_twice_is_a_refusal), .prepare = prepare_slow, .in_process = true},
        {RULE("Authentication", "but not for ever", a_decision_must_come_in_time),
         .prepare = prepare_slow, .options = {.authenticate_timeout_ms = 1000}, .in_process = true},
        {RULE("Authentication", "who waits for a decision may send nothing but ABORT",
              who_waits_may_only_abort),
         .prepare = prepare_slow, .in_process = true},
        {SCENARIO(who_waits_may_vanish), .prepare = prepare_slow, .in_process = true},
        {SCENARIO(bad_answers_let_nobody_in), .prepare = prepare_bad},
        {SCENARIO(everything_is_seen), .prepare = prepare_watch},
    };
    return scenario_main("authentication", cases, ARRAY_LENGTH(cases));
}
