/* SPDX-License-Identifier: MIT */
/*
 * What sessions may do: rules of roles, authorizers that decide at once or later, trust levels and
 * disclosure.
 *
 * The realm's door lets everybody in with the role that they ask for.
 */
#include <stdio.h>

#include "base/uri.h"
#include "support/router_scenario.h"

static void any_role(void *user, widl_join *join, widl_join_answer *answer)
{
    (void)user;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = join->authid;
    answer->identity.authrole = join->authrole;
}

static void open_door(void *router)
{
    static const widl_authenticator authenticator = {.hello = any_role};
    scenario_authenticate(router, "realm1", &authenticator, NULL);
}

static struct peer *join_as(struct scenario *scenario, const char *role)
{
    char text[512];
    struct peer *peer = peer_open(scenario);
    snprintf(text, sizeof(text),
             "[1,'realm1',{'authid':'joe','authrole':'%s','roles':{'publisher':{},'subscriber':{},"
             "'caller':{'features':{'progressive_call_invocations':true,'call_canceling':true}},"
             "'callee':{'features':{'progressive_call_invocations':true,'call_canceling':true}}}}]",
             role);
    peer_send(peer, text);
    peer_expect(peer, "[2,'*',{'...':0}]");
    return peer;
}

#define DENIED "'wamp.error.not_authorized',['*']"

/* The backend may do everything; users what these rules say. */
static const widl_permission user_rules[] = {
    {.uri = "com.app.", .match = WIDL_MATCH_PREFIX, .allow = WIDL_MAY_CALL | WIDL_MAY_SUBSCRIBE},
    {.uri = "com.app.admin.", .match = WIDL_MATCH_PREFIX},
    {.uri = "com.app.admin.status", .allow = WIDL_MAY_CALL},
    {.uri = "com.user..inbox", .match = WIDL_MATCH_WILDCARD, .allow = WIDL_MAY_PUBLISH},
    {.uri = "com.user.joe.tool", .allow = WIDL_MAY_REGISTER},
};

static void prepare_rules(void *router)
{
    static const widl_permission everything = {
        .uri = "", .match = WIDL_MATCH_PREFIX, .allow = WIDL_MAY_ALL};
    open_door(router);
    scenario_add_role(router, "backend", NULL);
    scenario_permit(router, "backend", &everything);
    scenario_add_role(router, "user", NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(user_rules); i++)
        scenario_permit(router, "user", &user_rules[i]);
}

static void rules_decide_about_calls(struct scenario *scenario)
{
    struct peer *callee = join_as(scenario, "backend");
    struct peer *caller = join_as(scenario, "user");
    peer_send(callee, "[64,1,{'match':'prefix'},'com.']");
    peer_expect(callee, "[65,1,'$r']");
    peer_send(caller, "[48,1,{},'com.app.x']");
    peer_expect(callee, "[68,1,'$r',{'procedure':'com.app.x'}]");
    peer_send(caller, "[48,2,{},'com.app.admin.x']");
    peer_expect(caller, "[8,48,2,{}," DENIED "]");
    peer_send(caller, "[48,3,{},'com.app.admin.status']");
    peer_expect(callee, "[68,2,'$r',{'procedure':'com.app.admin.status'}]");
    peer_send(caller, "[48,4,{},'com.other']");
    peer_expect(caller, "[8,48,4,{}," DENIED "]");
    /* What does not exist is no secret that a role without rights could find out. */
    peer_send(caller, "[48,5,{},'org.nothing']");
    peer_expect(caller, "[8,48,5,{}," DENIED "]");
    peer_send(caller, "[48,6,{},'com..x']");
    peer_expect(caller, "[8,48,6,{},'wamp.error.invalid_uri','...']");
    peer_expect_nothing(callee);
}

static void rules_decide_about_registrations(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user");
    peer_send(user, "[64,1,{},'com.user.joe.tool']");
    peer_expect(user, "[65,1,'*']");
    peer_send(user, "[64,2,{},'com.app.x']");
    peer_expect(user, "[8,64,2,{}," DENIED "]");
    peer_send(user, "[64,3,{'match':'prefix'},'com.user.joe.tool']");
    peer_expect(user, "[8,64,3,{}," DENIED "]");
    peer_send(user, "[64,4,{'match':'wildcard'},'com.user.joe.tool']");
    peer_expect(user, "[65,4,'*']");
    peer_send(user, "[64,5,{'match':'wildcard'},'com.user..tool']");
    peer_expect(user, "[8,64,5,{}," DENIED "]");
}

static void rules_decide_about_publications(struct scenario *scenario)
{
    struct peer *backend = join_as(scenario, "backend");
    struct peer *user = join_as(scenario, "user");
    peer_send(backend, "[32,1,{'match':'prefix'},'com.']");
    peer_expect(backend, "[33,1,'$s']");
    peer_send(user, "[16,1,{'acknowledge':true},'com.user.ann.inbox']");
    peer_expect(user, "[17,1,'*']");
    peer_expect(backend, "[36,'$s','*',{'topic':'com.user.ann.inbox'}]");
    peer_send(user, "[16,2,{'acknowledge':true},'com.app.x']");
    peer_expect(user, "[8,16,2,{}," DENIED "]");
    peer_send(user, "[16,3,{},'com.app.x']");
    peer_expect_nothing(user);
    peer_expect_nothing(backend);
}

static void rules_decide_about_subscriptions(struct scenario *scenario)
{
    static const struct {
        const char *options;
        const char *topic;
        bool good;
    } cases[] = {
        {"{}", "com.app.x", true},
        {"{}", "com.app.admin.x", false},
        {"{}", "com.user.joe.inbox", false},
        {"{'match':'prefix'}", "com.app.news.", true},
        {"{'match':'prefix'}", "com.app.", false},
        {"{'match':'prefix'}", "com.app.adm", false},
        {"{'match':'prefix'}", "", false},
        {"{'match':'wildcard'}", "com.app..x", false},
        {"{'match':'wildcard'}", "com.app.news..x", true},
        {"{'match':'wildcard'}", "com..x", false},
    };
    struct peer *user = join_as(scenario, "user");
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[32,%zu,%s,'%s']", i + 1, cases[i].options, cases[i].topic);
        scenario_note(scenario, text);
        peer_send(user, text);
        if (cases[i].good)
            snprintf(text, sizeof(text), "[33,%zu,'*']", i + 1);
        else
            snprintf(text, sizeof(text), "[8,32,%zu,{}," DENIED "]", i + 1);
        peer_expect(user, text);
    }
}

static void unknown_roles_stay_outside(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{'authrole':'guest','roles':{'caller':{}}}]");
    peer_expect(peer, "[3,{'message':'*'},'wamp.error.no_such_role']");
    peer_expect_closed(peer);
    peer_join(scenario, "realm2");
}

/* Trust levels and disclosure. */

static void prepare_levels(void *router)
{
    static const widl_permission rules[] = {
        {.uri = "com.", .match = WIDL_MATCH_PREFIX, .allow = WIDL_MAY_ALL},
        {.uri = "com.low", .allow = WIDL_MAY_ALL, .has_trustlevel = true},
        {.uri = "com.open", .allow = WIDL_MAY_ALL, .disclosure = WIDL_DISCLOSE_ALWAYS},
        {.uri = "com.closed", .allow = WIDL_MAY_ALL, .disclosure = WIDL_DISCLOSE_NEVER},
    };
    open_door(router);
    scenario_add_role(router, "user",
                      &(widl_role_options){.has_trustlevel = true, .trustlevel = 3});
    scenario_add_role(router, "guest", NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(rules); i++) {
        scenario_permit(router, "user", &rules[i]);
        scenario_permit(router, "guest", &rules[i]);
    }
}

static void calls_have_trust_levels(struct scenario *scenario)
{
    struct peer *callee = join_as(scenario, "guest");
    struct peer *user = join_as(scenario, "user");
    struct peer *guest = join_as(scenario, "guest");
    peer_send(callee, "[64,1,{'match':'prefix'},'com.']");
    peer_expect(callee, "[65,1,'$r']");
    peer_send(user, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'procedure':'com.x','trustlevel':3}]");
    peer_send(user, "[48,2,{},'com.low']");
    peer_expect(callee, "[68,2,'$r',{'procedure':'com.low','trustlevel':0}]");
    peer_send(guest, "[48,1,{'trustlevel':9},'com.x']");
    peer_expect(callee, "[68,3,'$r',{'procedure':'com.x'}]");
    peer_send(callee, "[64,2,{},'com.exact']");
    peer_expect(callee, "[65,2,'$e']");
    peer_send(user, "[48,3,{},'com.exact']");
    peer_expect(callee, "[68,4,'$e',{'trustlevel':3}]");
}

static void publications_have_trust_levels(struct scenario *scenario)
{
    struct peer *subscriber = join_as(scenario, "guest");
    struct peer *user = join_as(scenario, "user");
    struct peer *guest = join_as(scenario, "guest");
    peer_send(subscriber, "[32,1,{},'com.t']");
    peer_expect(subscriber, "[33,1,'$t']");
    peer_send(subscriber, "[32,2,{},'com.low']");
    peer_expect(subscriber, "[33,2,'$low']");
    peer_send(user, "[16,1,{},'com.t']");
    peer_expect(subscriber, "[36,'$t','*',{'trustlevel':3}]");
    peer_send(user, "[16,2,{'retain':true},'com.low',[1]]");
    peer_expect(subscriber, "[36,'$low','*',{'trustlevel':0},[1]]");
    peer_send(guest, "[16,1,{'trustlevel':9},'com.t']");
    peer_expect(subscriber, "[36,'$t','*',{}]");
    peer_send(guest, "[32,2,{'get_retained':true},'com.low']");
    peer_expect(guest, "[33,2,'$low']");
    peer_expect(guest, "[36,'$low','*',{'trustlevel':0,'retained':true},[1]]");
}

static void disclosure_can_be_forced_and_forbidden(struct scenario *scenario)
{
    struct peer *other = join_as(scenario, "guest");
    struct peer *guest = join_as(scenario, "guest");
    peer_send(other, "[64,1,{},'com.open']");
    peer_expect(other, "[65,1,'$open']");
    peer_send(other, "[64,2,{'disclose_caller':true},'com.closed']");
    peer_expect(other, "[65,2,'$closed']");
    peer_send(guest, "[48,1,{'disclose_me':false},'com.open']");
    peer_expect(other,
                "[68,1,'$open',{'caller':'*','caller_authid':'joe','caller_authrole':'guest'}]");
    peer_send(guest, "[48,2,{},'com.closed']");
    peer_expect(other, "[68,2,'$closed',{}]");
    peer_send(guest, "[48,3,{'disclose_me':true},'com.closed']");
    peer_expect(guest, "[8,48,3,{},'wamp.error.option_disallowed.disclose_me','...']");
    peer_send(other, "[32,3,{'match':'prefix'},'com.']");
    peer_expect(other, "[33,3,'$s']");
    peer_send(guest, "[16,4,{},'com.open']");
    peer_expect(other, "[36,'$s','*',{'topic':'com.open','publisher':'*','publisher_authid':'joe',"
                       "'publisher_authrole':'guest'}]");
    peer_send(guest, "[16,5,{'acknowledge':true,'disclose_me':true},'com.closed']");
    peer_expect(guest, "[8,16,5,{},'wamp.error.option_disallowed.disclose_me','...']");
    peer_expect_nothing(other);
}

/* Authorizers. */

/* What they are asked; it belongs to one scenario. */
static struct {
    int asked;
    int ended;
    widl_access *waiting[8];
    int waiting_count;
} desk;

/* Says yes to `com.yes…`, no to `com.no…`, fails at `com.fail…`, and thinks about the rest. */
static void on_authorize(void *user, widl_access *access, widl_access_answer *answer)
{
    (void)user;
    desk.asked++;
    assert_true(widl_str_equal(access->realm, widl_str("realm1")));
    assert_true(access->session > 0 && access->authrole.size > 0);
    if (wi_uri_matches(access->uri, widl_str("com.yes"), WI_MATCH_PREFIX)) {
        answer->verdict = WIDL_ACCESS_ALLOW;
        answer->has_trustlevel = access->action == WIDL_ACTION_CALL;
        answer->trustlevel = 5;
    } else if (wi_uri_matches(access->uri, widl_str("com.fail"), WI_MATCH_PREFIX)) {
        answer->verdict = WIDL_ACCESS_FAIL;
    } else if (wi_uri_matches(access->uri, widl_str("com.cached"), WI_MATCH_PREFIX)) {
        answer->verdict = WIDL_ACCESS_ALLOW;
        answer->cache_ms = 500;
    } else if (!wi_uri_matches(access->uri, widl_str("com.no"), WI_MATCH_PREFIX)) {
        answer->verdict = WIDL_ACCESS_LATER;
        if (desk.waiting_count < (int)ARRAY_LENGTH(desk.waiting))
            desk.waiting[desk.waiting_count++] = access;
    }
}

static void on_ended(void *user, widl_access *access)
{
    (void)user;
    assert_non_null(access);
    desk.ended++;
}

static void prepare_desk(void *router)
{
    static const widl_authorizer authorizer = {.authorize = on_authorize, .ended = on_ended};
    memset(&desk, 0, sizeof(desk));
    open_door(router);
    scenario_authorize(router, &authorizer, NULL);
}

/* Users may do a part without asking, and nothing else but what is asked for. */
static void prepare_both(void *router)
{
    static const widl_permission rules[] = {
        {.uri = "com.", .match = WIDL_MATCH_PREFIX, .ask = WIDL_MAY_ALL},
        {.uri = "com.free", .allow = WIDL_MAY_ALL},
    };
    prepare_desk(router);
    scenario_add_role(router, "user", NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
        scenario_permit(router, "user", &rules[i]);
}

static void prepare_no_desk(void *router)
{
    open_door(router);
    scenario_add_role(router, "user", NULL);
    scenario_permit(router, "user", &(widl_permission){.uri = "com.x", .ask = WIDL_MAY_ALL});
}

static void authorizers_decide_at_once(struct scenario *scenario)
{
    struct peer *peer = join_as(scenario, "guest");
    peer_send(peer, "[64,1,{},'com.yes']");
    peer_expect(peer, "[65,1,'$r']");
    peer_send(peer, "[48,2,{},'com.yes']");
    peer_expect(peer, "[68,1,'$r',{'trustlevel':5}]");
    peer_send(peer, "[48,3,{},'com.no']");
    peer_expect(peer, "[8,48,3,{}," DENIED "]");
    peer_send(peer, "[32,4,{},'com.fail']");
    peer_expect(peer, "[8,32,4,{},'wamp.error.authorization_failed',['*']]");
    peer_send(peer, "[16,5,{'acknowledge':true},'com.no']");
    peer_expect(peer, "[8,16,5,{}," DENIED "]");
    peer_send(peer, "[16,6,{},'com.fail']");
    peer_expect_nothing(peer);
}

static void rules_may_leave_it_to_the_authorizer(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user");
    struct peer *guest = join_as(scenario, "guest");
    peer_send(user, "[32,1,{},'com.free']");
    peer_expect(user, "[33,1,'*']");
    peer_send(user, "[32,2,{},'org.yes']");
    peer_expect(user, "[8,32,2,{}," DENIED "]");
    peer_send(user, "[32,3,{},'com.no']");
    peer_expect(user, "[8,32,3,{}," DENIED "]");
    peer_send(user, "[32,4,{},'com.yes']");
    peer_expect(user, "[33,4,'*']");
    peer_send(guest, "[32,1,{},'com.no']");
    peer_expect(guest, "[8,32,1,{}," DENIED "]");
}

static void nobody_to_ask_is_a_failure(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user");
    peer_send(user, "[32,1,{},'com.x']");
    peer_expect(user, "[8,32,1,{},'wamp.error.authorization_failed',['*']]");
}

static const widl_access_answer yes = {.verdict = WIDL_ACCESS_ALLOW};

static void requests_wait_for_decisions_in_order(struct scenario *scenario)
{
    struct peer *other = join_as(scenario, "backend");
    peer_send(other, "[64,1,{},'com.yes.p']");
    peer_expect(other, "[65,1,'$p']");
    peer_send(other, "[32,2,{},'com.yes.t']");
    peer_expect(other, "[33,2,'$t']");
    struct peer *user = join_as(scenario, "user");
    peer_send(user, "[32,1,{},'com.slow.a']");
    peer_send(user, "[48,2,{},'com.yes.p',[1]]");
    peer_send(user, "[16,3,{},'com.yes.t',[2]]");
    peer_send(user, "[32,4,{},'com.slow.b']");
    peer_send(user, "[48,5,{},'com.yes.p',[3]]");
    peer_send(user, "[32,6,{},'com.no']");
    peer_expect(user, "[8,32,6,{}," DENIED "]");
    peer_expect_nothing(user);
    peer_expect_nothing(other);
    assert_int_equal(desk.waiting_count, 2);
    assert_true(widl_access_decide(desk.waiting[1], NULL));
    assert_false(widl_access_decide(desk.waiting[1], &yes));
    peer_expect_nothing(user);
    assert_true(widl_access_decide(desk.waiting[0], &yes));
    peer_expect(user, "[33,1,'*']");
    peer_expect(other, "[68,1,'$p',{'trustlevel':5},[1]]");
    peer_expect(other, "[36,'$t','*',{},[2]]");
    peer_expect(user, "[8,32,4,{}," DENIED "]");
    peer_expect(other, "[68,2,'$p',{'trustlevel':5},[3]]");
    assert_int_equal(desk.ended, 2);
}

static void decisions_must_come_in_time(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user");
    peer_send(user, "[32,1,{},'com.slow']");
    scenario_advance(scenario, 600);
    peer_send(user, "[48,2,{},'com.slower']");
    scenario_advance(scenario, 399);
    peer_expect_nothing(user);
    scenario_advance(scenario, 1);
    peer_expect(user, "[8,32,1,{},'wamp.error.authorization_failed',['*']]");
    peer_expect_nothing(user);
    scenario_advance(scenario, 600);
    peer_expect(user, "[8,48,2,{},'wamp.error.authorization_failed',['*']]");
    assert_int_equal(desk.ended, 2);
}

static void who_leaves_waits_no_longer(struct scenario *scenario)
{
    struct peer *gone = join_as(scenario, "user");
    struct peer *polite = join_as(scenario, "user");
    peer_send(gone, "[32,1,{},'com.slow']");
    peer_send(gone, "[32,2,{},'com.yes']");
    peer_send(polite, "[48,1,{},'com.slow']");
    peer_drop(gone);
    assert_int_equal(desk.ended, 1);
    peer_send(polite, "[6,{},'wamp.close.normal']");
    peer_expect(polite, "[6,{},'wamp.close.goodbye_and_out']");
    assert_int_equal(desk.ended, 2);
    scenario_advance(scenario, 100000);
}

static void calls_that_wait_can_be_canceled(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user");
    peer_send(user, "[48,1,{},'com.slow']");
    peer_send(user, "[48,2,{},'com.yes.p']");
    peer_send(user, "[49,1,{'mode':'kill'}]");
    peer_expect(user, "[8,48,1,{},'wamp.error.canceled',['*']]");
    peer_expect(user, "[8,48,2,{},'wamp.error.no_such_procedure',['*']]");
    assert_int_equal(desk.ended, 1);
}

static void calls_in_parts_wait_as_a_whole(struct scenario *scenario)
{
    struct peer *callee = join_as(scenario, "user");
    struct peer *caller = join_as(scenario, "user");
    peer_send(callee, "[64,1,{},'com.slow']");
    assert_true(widl_access_decide(desk.waiting[0], &yes));
    peer_expect(callee, "[65,1,'$r']");
    peer_send(caller, "[48,1,{'progress':true},'com.slow',[1]]");
    peer_send(caller, "[48,1,{'progress':true},'com.slow',[2]]");
    peer_send(caller, "[48,1,{},'com.slow',[3]]");
    peer_expect_nothing(callee);
    /* One decision is for all of them. */
    assert_int_equal(desk.waiting_count, 2);
    assert_true(widl_access_decide(desk.waiting[1], &yes));
    peer_expect(callee, "[68,1,'$r',{'progress':true},[1]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[2]]");
    peer_expect(callee, "[68,1,'$r',{},[3]]");
}

static void the_line_of_waiting_is_bounded(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user");
    for (int i = 1; i <= 4; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[48,%d,{},'com.slow']", i);
        peer_send(user, text);
    }
    peer_expect(user, "[8,48,4,{},'widl.error.limit_exceeded',['*']]");
    assert_int_equal(desk.waiting_count, 3);
}

static void answers_can_be_remembered(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user");
    struct peer *other = join_as(scenario, "user");
    for (int i = 1; i <= 3; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[16,%d,{},'com.cached']", i);
        peer_send(user, text);
    }
    assert_int_equal(desk.asked, 1);
    peer_send(user, "[32,4,{},'com.cached']");
    peer_expect(user, "[33,4,'*']");
    peer_send(user, "[32,5,{'match':'prefix'},'com.cached']");
    peer_expect(user, "[33,5,'*']");
    assert_int_equal(desk.asked, 3);
    peer_send(other, "[16,1,{},'com.cached']");
    peer_expect(user, "[36,'*','*',{}]");
    peer_expect(user, "[36,'*','*',{'topic':'com.cached'}]");
    assert_int_equal(desk.asked, 4);
    scenario_advance(scenario, 499);
    peer_send(user, "[16,6,{},'com.cached']");
    assert_int_equal(desk.asked, 4);
    scenario_advance(scenario, 1);
    peer_send(user, "[16,7,{},'com.cached']");
    assert_int_equal(desk.asked, 5);
    /* Who decides has changed, so what was decided is forgotten. */
    prepare_desk(scenario_router(scenario));
    peer_send(user, "[16,8,{},'com.cached']");
    assert_int_equal(desk.asked, 1);
}

/* Without roles. */

static void nobody_ends_others_unasked(struct scenario *scenario)
{
    static const char *const procedures[] = {"wamp.session.kill",
                                             "wamp.session.kill_by_authid",
                                             "wamp.session.kill_all",
                                             "wamp.session.kill_by_authrole",
                                             "wamp.registration.remove_callee",
                                             "wamp.subscription.remove_subscriber"};
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(procedures); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[48,%zu,{},'%s']", i + 1, procedures[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[8,48,%zu,{}," DENIED "]", i + 1);
        peer_expect(peer, text);
    }
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Authorization", "the most specific rule decides about CALL",
              rules_decide_about_calls),
         .prepare = prepare_rules},
        {RULE("Authorization", "about REGISTER, and a pattern needs permission as a whole",
              rules_decide_about_registrations),
         .prepare = prepare_rules},
        {RULE("Authorization", "about PUBLISH, silently where no answer is wanted",
              rules_decide_about_publications),
         .prepare = prepare_rules},
        {RULE("Authorization", "about SUBSCRIBE, and a pattern needs permission as a whole",
              rules_decide_about_subscriptions),
         .prepare = prepare_rules},
        {RULE("Authorization", "who has no role of the realm is refused by ABORT no_such_role",
              unknown_roles_stay_outside),
         .prepare = prepare_rules},
        {RULE("Call Trust Levels", "INVOCATION says the level of the caller's role, or of its rule",
              calls_have_trust_levels),
         .prepare = prepare_levels},
        {RULE("Publication Trust Levels",
              "EVENT says the level of the publisher's role, or of its rule",
              publications_have_trust_levels),
         .prepare = prepare_levels},
        {RULE("Caller Identification",
              "the router may force disclosure, or forbid it: option_disallowed.disclose_me",
              disclosure_can_be_forced_and_forbidden),
         .prepare = prepare_levels},
        {RULE("Authorization", "who is not authorized gets not_authorized, or authorization_failed",
              authorizers_decide_at_once),
         .prepare = prepare_desk},
        {SCENARIO(rules_may_leave_it_to_the_authorizer), .prepare = prepare_both},
        {SCENARIO(nobody_to_ask_is_a_failure), .prepare = prepare_no_desk},
        {RULE("Authorization", "an authorizer may take its time, and order is kept",
              requests_wait_for_decisions_in_order),
         .prepare = prepare_desk, .in_process = true},
        {RULE("Authorization", "a decision that comes too late is authorization_failed",
              decisions_must_come_in_time),
         .prepare = prepare_desk, .options = {.authorize_timeout_ms = 1000}, .in_process = true},
        {SCENARIO(who_leaves_waits_no_longer), .prepare = prepare_desk, .in_process = true},
        {RULE("Call Canceling", "a call that waits for permission can be canceled",
              calls_that_wait_can_be_canceled),
         .prepare = prepare_desk, .in_process = true},
        {SCENARIO(calls_in_parts_wait_as_a_whole), .prepare = prepare_desk,
         .options = {.strict_request_ids = true}, .in_process = true},
        {SCENARIO(the_line_of_waiting_is_bounded), .prepare = prepare_desk,
         .options = {.max_pending_calls = 3}, .in_process = true},
        {RULE("Authorization", "an authorizer's answers hold for as long as it says",
              answers_can_be_remembered),
         .prepare = prepare_desk, .in_process = true},
        {RULE("Authorization", "without rules nobody ends others by the meta API",
              nobody_ends_others_unasked)},
    };
    return scenario_main("authorization", cases, ARRAY_LENGTH(cases));
}
