/* SPDX-License-Identifier: MIT */
/* Ids of sessions, publications and requests. */
#include "support/router_parties.h"

#define ROLES "'roles':{'caller':{}}"

static void each_session_has_its_own_ids(struct scenario *scenario)
{
    struct peer *peers[2] = {peer_open(scenario), peer_open(scenario)};
    for (size_t i = 0; i < 2; i++)
        peer_send(peers[i], "[1,'realm1',{" ROLES "}]");
    peer_expect(peers[0], "[2,'$id',{'authid':'$authid','...':0}]");
    peer_expect(peers[1], "[2,'$other',{'authid':'$other_authid','...':0}]");
    struct peer *third = peer_join(scenario, "realm1");
    peer_send(third, "[32,1,{},'com.ids']");
    peer_expect(third, "[33,1,'*']");
    peer_send(third, "[16,2,{'exclude_me':false},'com.ids',['$id','$authid','$other']]");
    peer_expect(third, "[36,'*','*',{},['$id','$authid','$other']]");
}

static void publications_have_their_own_ids(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[32,1,{},'com.t']");
    peer_expect(peer, "[33,1,'$s']");
    peer_send(peer, "[16,2,{'exclude_me':false,'acknowledge':true},'com.t']");
    peer_expect(peer, "[36,'$s','$p',{}]");
    peer_expect(peer, "[17,2,'$p']");
    peer_send(peer, "[16,3,{'exclude_me':false,'acknowledge':true},'com.t',['$p','$s']]");
    peer_expect(peer, "[36,'$s','$q',{},['$p','$s']]");
    peer_expect(peer, "[17,3,'$q']");
}

static void callers_have_request_ids_of_their_own(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_plain(scenario, &caller, &callee);
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(caller, "[48,1,{},'com.x',['one']]");
    peer_expect(callee, "[68,1,'$r',{},['one']]");
    peer_send(other, "[48,1,{},'com.x',['two']]");
    peer_expect(callee, "[68,2,'$r',{},['two']]");
    peer_send(callee, "[70,2,{},[2]]");
    peer_expect(other, "[50,1,{},[2]]");
    peer_send(callee, "[70,1,{},[1]]");
    peer_expect(caller, "[50,1,{},[1]]");
}

static void strict_ids_count_all_requests(struct scenario *scenario)
{
    static const char *const wrong[] = {"[48,6,{},'com.x']", "[48,4,{},'com.x']",
                                        "[32,3,{},'com.t']", "[64,7,{},'com.z']",
                                        "[16,2,{},'com.t']"};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct peer *peer = peer_join(scenario, "realm1");
        peer_send(peer, "[32,1,{},'com.t']");
        peer_expect(peer, "[33,1,'*']");
        peer_send(peer, "[16,2,{},'com.t']");
        peer_send(peer, "[48,3,{},'com.nothing']");
        peer_expect(peer, "[8,48,3,{},'wamp.error.no_such_procedure','...']");
        peer_send(peer, "[66,4,77]");
        peer_expect(peer, "[8,66,4,{},'wamp.error.no_such_registration','...']");
        peer_send(peer, wrong[i]);
        peer_expect_violation(peer);
    }
}

static void strict_ids_allow_more_input(struct scenario *scenario)
{
    struct peer *caller, *callee;
    join_both(scenario, &caller, &callee);
    peer_send(caller, "[48,1,{'progress':true},'com.x']");
    peer_expect(callee, "[68,1,'$r',{'progress':true}]");
    peer_send(caller, "[48,2,{},'com.x']");
    peer_expect(callee, "[68,2,'$r',{}]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[2]]");
    peer_expect(callee, "[68,1,'$r',{'progress':true},[2]]");
    peer_send(callee, "[70,1,{}]");
    peer_expect(caller, "[50,1,{}]");
    peer_send(caller, "[48,1,{'progress':true},'com.x',[3]]");
    peer_send(caller, "[48,1,{},'com.x',[4]]");
    peer_expect_nothing(callee);
    peer_send(caller, "[48,1,{},'com.x']");
    peer_expect_violation(caller);
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("IDs", "session ids are chosen at random from 1 to 2^53",
              each_session_has_its_own_ids)},
        {RULE("IDs", "publication ids are chosen at random from 1 to 2^53",
              publications_have_their_own_ids)},
        {RULE("IDs", "requests are counted by session; invocations have ids of the router",
              callers_have_request_ids_of_their_own)},
        {RULE("IDs", "all requests of a session count in one sequence",
              strict_ids_count_all_requests),
         .options = {.strict_request_ids = true}, .in_process = true},
        {RULE("IDs", "a call in parts repeats its id", strict_ids_allow_more_input),
         .options = {.strict_request_ids = true}, .in_process = true},
    };
    return scenario_main("ids", cases, ARRAY_LENGTH(cases));
}
