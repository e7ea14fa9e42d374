/* SPDX-License-Identifier: MIT */
/* A procedure of the realm that decides what sessions may do. */
#include <stdio.h>

#include "support/router_scenario.h"

static void any_role(void *user, widl_join *join, widl_join_answer *answer)
{
    (void)user;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity = (widl_identity){.authid = join->authid, .authrole = join->authrole};
}

/* `judge` may do everything, the other roles what the procedure says. */
static void prepare(void *router)
{
    static const widl_authenticator authenticator = {.hello = any_role};
    static const widl_permission everything = {
        .uri = "", .match = WIDL_MATCH_PREFIX, .allow = WIDL_MAY_ALL};
    scenario_authenticate(router, "realm1", &authenticator, NULL);
    scenario_add_role(router, "judge", NULL);
    scenario_permit(router, "judge", &everything);
    scenario_authorize_by(router, "com.judge");
}

static struct peer *join_as(struct scenario *scenario, const char *role, const char *session)
{
    char text[256];
    struct peer *peer = peer_open(scenario);
    snprintf(text, sizeof(text),
             "[1,'realm1',{'authid':'joe','authrole':'%s','roles':{'publisher':{},'subscriber':{},"
             "'caller':{},'callee':{}}}]",
             role);
    peer_send(peer, text);
    snprintf(text, sizeof(text), "[2,'$%s',{'...':0}]", session);
    peer_expect(peer, text);
    return peer;
}

static struct peer *join_judge(struct scenario *scenario)
{
    struct peer *judge = join_as(scenario, "judge", "j");
    peer_send(judge, "[64,1,{},'com.judge']");
    peer_expect(judge, "[65,1,'$judge']");
    return judge;
}

/* The judge is asked, and answers with this. */
static void judge_next(struct peer *judge, int id, const char *question, const char *answer)
{
    char text[512];
    snprintf(text, sizeof(text),
             "[68,%d,'$judge',{},[{'session':'$u','realm':'realm1','authid':'joe','authrole':'user'"
             ",'authmethod':'anonymous','authprovider':'static'},%s]]",
             id, question);
    peer_expect(judge, text);
    snprintf(text, sizeof(text), "[70,%d,{},[%s]]", id, answer);
    peer_send(judge, text);
}

static void it_is_asked_about_everything(struct scenario *scenario)
{
    struct peer *judge = join_judge(scenario);
    struct peer *user = join_as(scenario, "user", "u");
    peer_send(user, "[64,1,{},'com.p']");
    judge_next(judge, 1, "'com.p','register',{}", "true");
    peer_expect(user, "[65,1,'*']");
    peer_send(user, "[32,2,{'match':'prefix'},'com.']");
    judge_next(judge, 2, "'com.','subscribe',{'match':'prefix'}", "false");
    peer_expect(user, "[8,32,2,{},'wamp.error.not_authorized',['*']]");
    peer_send(user, "[16,3,{'acknowledge':true},'com.t',[1]]");
    judge_next(judge, 3, "'com.t','publish',{'acknowledge':true}", "{'allow':true}");
    peer_expect(user, "[17,3,'*']");
    peer_send(user, "[48,4,{},'com.p']");
    judge_next(judge, 4, "'com.p','call',{}", "{'allow':true,'disclose':true,'trustlevel':4}");
    peer_expect(user, "[68,1,'*',{'caller':'$u','caller_authid':'joe','caller_authrole':'user',"
                      "'trustlevel':4}]");
}

static void bad_answers_are_failures(struct scenario *scenario)
{
    static const char *const answers[] = {"1", "'yes'", "null", "{}", "{'allow':1}", "[true]"};
    struct peer *judge = join_judge(scenario);
    struct peer *user = join_as(scenario, "user", "u");
    for (int i = 0; i < (int)ARRAY_LENGTH(answers); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[32,%d,{},'com.t']", i + 1);
        peer_send(user, text);
        judge_next(judge, i + 1, "'com.t','subscribe',{}", answers[i]);
        snprintf(text, sizeof(text), "[8,32,%d,{},'wamp.error.authorization_failed',['*']]", i + 1);
        peer_expect(user, text);
    }
    peer_send(user, "[32,7,{},'com.t']");
    peer_expect(judge, "[68,7,'$judge',{},'*']");
    peer_send(judge, "[8,68,7,{},'com.error.tired']");
    peer_expect(user, "[8,32,7,{},'wamp.error.authorization_failed',['*']]");
    peer_send(user, "[32,8,{},'com.t']");
    peer_expect(judge, "[68,8,'$judge',{},'*']");
    peer_send(judge, "[70,8,{}]");
    peer_expect(user, "[8,32,8,{},'wamp.error.authorization_failed',['*']]");
}

static void nobody_who_judges_is_a_failure(struct scenario *scenario)
{
    struct peer *user = join_as(scenario, "user", "u");
    peer_send(user, "[32,1,{},'com.t']");
    peer_expect(user, "[8,32,1,{},'wamp.error.authorization_failed',['*']]");
    struct peer *judge = join_judge(scenario);
    peer_send(user, "[32,2,{},'com.t']");
    peer_expect(judge, "[68,1,'$judge',{},'*']");
    peer_drop(judge);
    peer_expect(user, "[8,32,2,{},'wamp.error.authorization_failed',['*']]");
}

static void answers_hold_as_long_as_they_say(struct scenario *scenario)
{
    struct peer *judge = join_judge(scenario);
    struct peer *user = join_as(scenario, "user", "u");
    peer_send(user, "[16,1,{},'com.t']");
    judge_next(judge, 1, "'com.t','publish',{}", "{'allow':true,'cache':500}");
    peer_send(user, "[16,2,{},'com.t']");
    peer_send(user, "[32,3,{},'com.x']");
    judge_next(judge, 2, "'com.x','subscribe',{}", "{'allow':false,'cache':true}");
    peer_expect(user, "[8,32,3,{},'wamp.error.not_authorized',['*']]");
    scenario_advance(scenario, 500);
    peer_send(user, "[32,4,{},'com.x']");
    peer_expect(user, "[8,32,4,{},'wamp.error.not_authorized',['*']]");
    peer_send(user, "[16,5,{},'com.t']");
    judge_next(judge, 3, "'com.t','publish',{}", "false");
    peer_expect_nothing(judge);
}

static void it_has_no_longer_than_the_router(struct scenario *scenario)
{
    struct peer *judge = join_judge(scenario);
    struct peer *user = join_as(scenario, "user", "u");
    peer_send(user, "[32,1,{},'com.t']");
    peer_expect(judge, "[68,1,'$judge',{},'*']");
    scenario_advance(scenario, 1000);
    peer_expect(user, "[8,32,1,{},'wamp.error.authorization_failed',['*']]");
    peer_send(judge, "[70,1,{},[true]]");
    peer_expect_nothing(user);
    peer_send(user, "[32,2,{},'com.t']");
    judge_next(judge, 2, "'com.t','subscribe',{}", "true");
    peer_expect(user, "[33,2,'*']");
}

static void who_leaves_is_forgotten(struct scenario *scenario)
{
    struct peer *judge = join_judge(scenario);
    struct peer *user = join_as(scenario, "user", "u");
    peer_send(user, "[32,1,{},'com.t']");
    peer_expect(judge, "[68,1,'$judge',{},'*']");
    peer_drop(user);
    peer_send(judge, "[70,1,{},[true]]");
    peer_send(judge, "[48,2,{},'wamp.session.count']");
    peer_expect(judge, "[50,2,{},[1]]");
    /* The router ends while a question is open. */
    scenario_forget(scenario, "$u");
    user = join_as(scenario, "user", "u");
    peer_send(user, "[32,1,{},'com.t']");
    peer_expect(judge, "[68,2,'$judge',{},'*']");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Authorization",
              "a procedure may decide: (session, uri, action, options) -> bool or dict",
              it_is_asked_about_everything),
         .prepare = prepare},
        {RULE("Authorization", "a procedure that fails is authorization_failed",
              bad_answers_are_failures),
         .prepare = prepare},
        {RULE("Authorization", "a procedure that is not there is authorization_failed",
              nobody_who_judges_is_a_failure),
         .prepare = prepare},
        {SCENARIO(answers_hold_as_long_as_they_say), .prepare = prepare, .in_process = true},
        {SCENARIO(it_has_no_longer_than_the_router), .prepare = prepare,
         .options = {.authorize_timeout_ms = 1000}, .in_process = true},
        {SCENARIO(who_leaves_is_forgotten), .prepare = prepare},
    };
    return scenario_main("authorizer", cases, ARRAY_LENGTH(cases));
}
