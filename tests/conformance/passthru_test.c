/* SPDX-License-Identifier: MIT */
/* Payloads that are not the router's business. */
#include "support/router_parties.h"

#define PPT                                                                                        \
    "'ppt_scheme':'x_mine','ppt_serializer':'cbor','ppt_cipher':'aes256gcm','ppt_keyid':'k1'"

static void payloads_are_passed_through(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{" PPT ",'receive_progress':true},'com.x',['\\u0000AAE=']]");
    peer_expect(callee, "[68,1,'$r',{" PPT ",'receive_progress':true},['\\u0000AAE=']]");
    peer_send(callee, "[70,1,{'progress':true,'ppt_scheme':'wamp','own':1},['\\u0000AAE=']]");
    peer_expect(caller, "[50,1,{'progress':true,'ppt_scheme':'wamp'},['\\u0000AAE=']]");
    peer_send(callee, "[70,1,{" PPT "},['\\u0000AAE=']]");
    peer_expect(caller, "[50,1,{" PPT "},['\\u0000AAE=']]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(callee, "[8,68,2,{" PPT "},'com.e',['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,2,{" PPT "},'com.e',['\\u0000AAE=']]");
}

static void passthru_needs_the_consent_of_callers(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, CALLEE_FEATURES, "{}");
    struct peer *caller = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'ppt_scheme':'x_mine'},['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.feature_not_supported','...']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(callee, "[8,68,2,{'ppt_scheme':'x_mine'},'com.e',['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,2,{},'wamp.error.feature_not_supported','...']");
    peer_send(caller, "[48,3,{'ppt_scheme':'x_mine'},'com.x',['\\u0000AAE=']]");
    peer_expect_violation(caller);
}

static void passthru_needs_the_consent_of_callees(struct scenario *scenario)
{
    struct peer *callee = join_callee(scenario, "{}", "{}");
    struct peer *caller = join_caller(scenario);
    peer_send(caller, "[48,1,{'ppt_scheme':'x_mine'},'com.x',['\\u0000AAE=']]");
    peer_expect(caller, "[8,48,1,{},'wamp.error.feature_not_supported','...']");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,1,'$r',{}]");
    peer_send(callee, "[70,1,{'ppt_scheme':'x_mine'},['\\u0000AAE=']]");
    peer_expect_violation(callee);
    peer_expect(caller, "[8,48,2,{},'wamp.error.canceled','...']");
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

static void passthru_goes_to_subscribers_as_it_is(struct scenario *scenario)
{
    struct cast cast = join_all(scenario);
    struct peer *publisher = peer_join_as(
        scenario, "{'publisher':{'features':{'payload_passthru_mode':true}}}", "[2,'*',{'...':0}]");
    peer_send(publisher, "[16,1,{'ppt_scheme':'x_mine','ppt_serializer':'cbor','ppt_cipher':'c',"
                         "'ppt_keyid':'k','ppt_other':1},'com.t',['\\u0000AAEC']]");
    peer_expect(cast.first, "[36,'$s','*',{'ppt_scheme':'x_mine','ppt_serializer':'cbor',"
                            "'ppt_cipher':'c','ppt_keyid':'k'},['\\u0000AAEC']]");
    peer_expect(cast.second, "[36,'$s','*',{'ppt_scheme':'x_mine','...':0},['\\u0000AAEC']]");
    peer_send(publisher, "[16,2,{'ppt_scheme':'mqtt','disclose_me':true},'com.t',[1]]");
    peer_expect(cast.first, "[36,'$s','*',{'ppt_scheme':'mqtt','publisher':'*',"
                            "'publisher_authid':'*','publisher_authrole':'*'},[1]]");
}

/* It is in use when there is a scheme that is not empty, and must be announced then. */
static void passthru_must_be_announced(struct scenario *scenario)
{
    struct cast cast = join_all(scenario);
    peer_send(cast.publisher, "[16,2,{'ppt_scheme':'','ppt_cipher':'c'},'com.t',[1]]");
    peer_expect(cast.first, "[36,'$s','*',{},[1]]");
    peer_send(cast.publisher, "[16,3,{'ppt_scheme':'x_mine'},'com.t',[2]]");
    peer_expect_violation(cast.publisher);
    peer_expect(cast.second, "[36,'$s','*',{},[1]]");
    peer_expect_nothing(cast.second);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Payload Passthru Mode", "the options of passthru go both ways with calls",
              payloads_are_passed_through)},
        {RULE("Payload Passthru Mode",
              "a caller must have announced passthru to use it, or to be answered in it",
              passthru_needs_the_consent_of_callers)},
        {RULE("Payload Passthru Mode",
              "a callee must have announced passthru to use it, or to be called in it",
              passthru_needs_the_consent_of_callees)},
        {RULE("Payload Passthru Mode", "the options of passthru go to subscribers",
              passthru_goes_to_subscribers_as_it_is)},
        {RULE("Payload Passthru Mode", "a publisher must have announced passthru to use it",
              passthru_must_be_announced)},
    };
    return scenario_main("passthru", cases, ARRAY_LENGTH(cases));
}
