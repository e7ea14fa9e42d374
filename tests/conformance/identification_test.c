/* SPDX-License-Identifier: MIT */
/* Who calls and who publishes. */
#include "support/router_parties.h"

static void callers_may_say_who_they_are(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, "{}", "{}");
    struct peer *caller = peer_open(scenario);
    peer_send(caller, "[1,'realm1',{'roles':{'caller':{}}}]");
    peer_expect(caller, "[2,'$id',{'authid':'$authid','authrole':'$authrole','...':0}]");
    peer_send(caller, "[48,1,{'disclose_me':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'caller':'$id','caller_authid':'$authid',"
                        "'caller_authrole':'$authrole'}]");
    peer_send(caller, "[48,2,{'disclose_me':false},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
}

static void callees_may_ask_who_calls(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, "{}", "{'disclose_caller':true}");
    struct peer *caller = join_caller(scenario);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'caller':'*','caller_authid':'*','caller_authrole':"
                        "'anonymous'}]");
    peer_send(caller, "[48,2,{'disclose_me':false},'com.x']");
    peer_expect(caller, "[8,48,2,{},'wamp.error.option_disallowed.disclose_me','...']");
    peer_expect_nothing(callee);
}

#define ROLES "{'publisher':{},'subscriber':{}}"

/* A publisher and two subscribers of `com.t`, `$s`, whose names are captured. */
struct cast {
    struct peer *publisher;
    struct peer *first;
    struct peer *second;
};

static struct cast join_all(struct scenario *scenario)
{
    struct cast cast = {
        peer_join_as(scenario, ROLES, "[2,'$p',{'authid':'$pid','authrole':'$role','...':0}]"),
        peer_join_as(scenario, ROLES, "[2,'$a',{'authid':'$aid','...':0}]"),
        peer_join_as(scenario, ROLES, "[2,'$b',{'authid':'$bid','...':0}]"),
    };
    peer_send(cast.publisher, "[32,1,{},'com.t']");
    peer_expect(cast.publisher, "[33,1,'$s']");
    peer_send(cast.first, "[32,1,{},'com.t']");
    peer_expect(cast.first, "[33,1,'$s']");
    peer_send(cast.second, "[32,1,{},'com.t']");
    peer_expect(cast.second, "[33,1,'$s']");
    return cast;
}

static void publishers_may_say_who_they_are(struct scenario *scenario)
{
    struct cast cast = join_all(scenario);
    peer_send(cast.publisher, "[16,2,{'disclose_me':true},'com.t',[1]]");
    peer_expect(cast.first, "[36,'$s','*',{'publisher':'$p','publisher_authid':'$pid',"
                            "'publisher_authrole':'$role'},[1]]");
    peer_expect(cast.second, "[36,'$s','*',{'publisher':'$p','...':0},[1]]");
    peer_send(cast.publisher, "[16,3,{'disclose_me':false},'com.t',[2]]");
    peer_expect(cast.first, "[36,'$s','*',{},[2]]");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Caller Identification", "disclose_me tells the callee who calls",
              callers_may_say_who_they_are)},
        {RULE("Caller Identification",
              "disclose_caller tells the callee who calls, unless the caller objects",
              callees_may_ask_who_calls)},
        {RULE("Publisher Identification", "disclose_me tells the subscribers who publishes",
              publishers_may_say_who_they_are)},
    };
    return scenario_main("identification", cases, ARRAY_LENGTH(cases));
}
