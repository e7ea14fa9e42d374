/* SPDX-License-Identifier: MIT */
/* WAMP's meta API: every procedure with its errors, every topic with its order. */
#include <stdio.h>

#include "support/router_scenario.h"

#define NO_SUCH_SESSION "'wamp.error.no_such_session',['there is no such session']"

/* A session that says its id as $NAME. */
static struct peer *join_as(struct scenario *scenario, const char *name)
{
    char text[64];
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{'roles':{'caller':{},'callee':{'features':{"
                    "'registration_revocation':true}},'publisher':{},'subscriber':{'features':{"
                    "'subscription_revocation':true}}}}]");
    snprintf(text, sizeof(text), "[2,'$%s',{'authid':'$%s_authid','...':0}]", name, name);
    peer_expect(peer, text);
    return peer;
}

/* Subscribe to a topic with request id `id`. */
static void subscribe(struct peer *peer, unsigned id, const char *topic)
{
    char text[160];
    snprintf(text, sizeof(text), "[32,%u,{},'%s']", id, topic);
    peer_send(peer, text);
    snprintf(text, sizeof(text), "[33,%u,'*']", id);
    peer_expect(peer, text);
}

static void welcome_announces_it(struct scenario *scenario)
{
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{'roles':{'caller':{}}}]");
    peer_expect(peer, "[2,'*',{'roles':{"
                      "'broker':{'features':{'session_meta_api':true,'subscription_meta_api':true,"
                      "'event_history':true,'...':0}},"
                      "'dealer':{'features':{'session_meta_api':true,'registration_meta_api':true,"
                      "'testament_meta_api':true,'...':0}}},'...':0}]");
}

static void sessions_are_counted_and_listed(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    peer_send(a, "[48,1,{},'wamp.session.count']");
    peer_expect(a, "[50,1,{},[1]]");
    peer_send(a, "[48,2,{},'wamp.session.list']");
    peer_expect(a, "[50,2,{},[['$a']]]");
    struct peer *b = join_as(scenario, "b");
    peer_join(scenario, "realm2");
    peer_send(b, "[48,1,{},'wamp.session.count',[['','anonymous','nobody','anonymous']]]");
    peer_expect(b, "[50,1,{},[2]]");
    peer_send(b, "[48,2,{},'wamp.session.count',[['nobody']]]");
    peer_expect(b, "[50,2,{},[0]]");
    peer_send(b, "[48,3,{},'wamp.session.count',[[]]]");
    peer_expect(b, "[50,3,{},[0]]");
    peer_send(b, "[48,4,{},'wamp.session.list',[['anonymous']]]");
    peer_expect(b, "[50,4,{},[['$a','$b']]]");
    peer_send(b, "[48,5,{},'wamp.session.list',[['nobody']]]");
    peer_expect(b, "[50,5,{},[[]]]");
    peer_send(b, "[48,6,{},'wamp.session.count',['anonymous']]");
    peer_expect(b, "[8,48,6,{},'wamp.error.invalid_argument','...']");
}

static void a_session_is_described(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    peer_send(a, "[48,1,{},'wamp.session.get',['$a']]");
    peer_expect(a, "[50,1,{},[{'session':'$a','authid':'$a_authid','authrole':'anonymous',"
                   "'authmethod':'anonymous','authprovider':'static','transport':{'type':'*',"
                   "'serializer':'*','peer':'*'}}]]");
    peer_send(a, "[48,2,{},'wamp.session.get',[1]]");
    peer_expect(a, "[8,48,2,{}," NO_SUCH_SESSION "]");
    peer_send(a, "[48,3,{},'wamp.session.get',[0]]");
    peer_expect(a, "[8,48,3,{},'wamp.error.invalid_argument','...']");
    struct peer *elsewhere = peer_join(scenario, "realm2");
    peer_send(elsewhere, "[48,1,{},'wamp.session.get',['$a']]");
    peer_expect(elsewhere, "[8,48,1,{}," NO_SUCH_SESSION "]");
}

static void kill_says_goodbye(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    struct peer *c = join_as(scenario, "c");
    peer_send(a, "[48,1,{},'wamp.session.kill',['$b']]");
    peer_expect(a, "[50,1,{}]");
    peer_expect(b, "[6,{},'wamp.close.killed']");
    peer_send(b, "[48,1,{},'wamp.session.count']");
    peer_send(b, "[6,{},'wamp.close.goodbye_and_out']");
    peer_expect_closed(b);
    peer_send(a, "[48,2,{},'wamp.session.kill',['$c'],{'reason':'com.why','message':'so there'}]");
    peer_expect(a, "[50,2,{}]");
    peer_expect(c, "[6,{'message':'so there'},'com.why']");
    peer_send(a, "[48,3,{},'wamp.session.kill',['$c']]");
    peer_expect(a, "[8,48,3,{}," NO_SUCH_SESSION "]");
    peer_send(a, "[48,4,{},'wamp.session.count']");
    peer_expect(a, "[50,4,{},[1]]");
}

static void nobody_kills_itself_or_without_a_proper_reason(struct scenario *scenario)
{
    static const char *const calls[] = {
        "'wamp.session.kill',['$b']",
        "'wamp.session.kill_by_authid',['$b_authid']",
        "'wamp.session.kill_by_authrole',['anonymous']",
        "'wamp.session.kill_all',[]",
    };
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    char text[160];
    for (unsigned i = 0; i < ARRAY_LENGTH(calls); i++) {
        snprintf(text, sizeof(text), "[48,%u,{},%s,{'reason':'no uri'}]", i + 1, calls[i]);
        peer_send(a, text);
        snprintf(text, sizeof(text),
                 "[8,48,%u,{},'wamp.error.invalid_uri',['the reason is no URI, or too long']]",
                 i + 1);
        peer_expect(a, text);
    }
    peer_send(b, "[48,1,{},'wamp.session.kill',['$b']]");
    peer_expect(b, "[8,48,1,{}," NO_SUCH_SESSION "]");
    peer_send(b, "[48,2,{},'wamp.session.kill_by_authid',['$b_authid']]");
    peer_expect(b, "[50,2,{},[[]]]");
    /* That the caller hides makes no difference to the router itself. */
    peer_send(b, "[48,3,{'disclose_me':false},'wamp.session.kill_by_authid',['$b_authid']]");
    peer_expect(b, "[50,3,{},[[]]]");
    peer_send(b, "[48,4,{},'wamp.session.count']");
    peer_expect(b, "[50,4,{},[2]]");
}

static void many_are_killed_at_once(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    struct peer *c = join_as(scenario, "c");
    peer_send(a, "[48,1,{},'wamp.session.kill_by_authid',['$b_authid'],{'message':'x'}]");
    peer_expect(a, "[50,1,{},[['$b']]]");
    peer_expect(b, "[6,{'message':'x'},'wamp.close.killed']");
    peer_send(a, "[48,2,{},'wamp.session.kill_by_authid',['nobody']]");
    peer_expect(a, "[50,2,{},[[]]]");
    struct peer *d = join_as(scenario, "d");
    peer_send(a, "[48,3,{},'wamp.session.kill_by_authrole',['anonymous'],{'reason':'com.off'}]");
    peer_expect(a, "[50,3,{},[2]]");
    peer_expect(c, "[6,{},'com.off']");
    peer_expect(d, "[6,{},'com.off']");
    peer_send(a, "[48,4,{},'wamp.session.kill_by_authrole',['admin']]");
    peer_expect(a, "[50,4,{},[0]]");
    struct peer *e = join_as(scenario, "e");
    struct peer *elsewhere = peer_join(scenario, "realm2");
    peer_send(a, "[48,5,{},'wamp.session.kill_all']");
    peer_expect(a, "[50,5,{},[1]]");
    peer_expect(e, "[6,{},'wamp.close.killed']");
    peer_send(a, "[48,6,{},'wamp.session.list']");
    peer_expect(a, "[50,6,{},[['$a']]]");
    peer_send(elsewhere, "[48,1,{},'wamp.session.count']");
    peer_expect(elsewhere, "[50,1,{},[1]]");
}

static void joining_and_leaving_are_events(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    subscribe(a, 1, "wamp.session.on_join");
    subscribe(a, 2, "wamp.session.on_leave");
    struct peer *b = join_as(scenario, "b");
    peer_expect(a, "[36,'*','*',{},[{'session':'$b','authid':'$b_authid','authrole':'anonymous',"
                   "'authmethod':'anonymous','authprovider':'static','transport':{'type':'*',"
                   "'serializer':'*','peer':'*'}}]]");
    peer_send(b, "[6,{},'wamp.close.close_realm']");
    peer_expect(a, "[36,'*','*',{},['$b','$b_authid','anonymous']]");
    struct peer *c = join_as(scenario, "c");
    peer_expect(a, "[36,'*','*',{},[{'session':'$c','...':0}]]");
    peer_drop(c);
    peer_expect(a, "[36,'*','*',{},['$c','$c_authid','anonymous']]");
    /* The answer to a call goes before the events that it causes. */
    join_as(scenario, "d");
    peer_expect(a, "[36,'*','*',{},[{'session':'$d','...':0}]]");
    peer_send(a, "[48,3,{},'wamp.session.kill',['$d']]");
    peer_expect(a, "[50,3,{}]");
    peer_expect(a, "[36,'*','*',{},['$d','$d_authid','anonymous']]");
    peer_join(scenario, "realm2");
    peer_send(a, "[48,4,{},'wamp.session.count']");
    peer_expect(a, "[50,4,{},[1]]");
}

static void let_boss_in(void *user, widl_join *join, widl_join_answer *answer)
{
    (void)user;
    (void)join;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity = (widl_identity){
        .authid = widl_str("joe"),
        .authrole = widl_str("boss"),
        .authmethod = widl_str("face"),
        .authprovider = widl_str("porter"),
        .authextra = {(const unsigned char *)"\x82\xa5"
                                             "floor\x03\xa4"
                                             "desk\xa1"
                                             "b",
                      15},
    };
}

static void prepare_boss(void *router)
{
    static const widl_authenticator authenticator = {.hello = let_boss_in};
    scenario_authenticate(router, NULL, &authenticator, NULL);
}

#define BOSS                                                                                       \
    "'authid':'joe','authrole':'boss','authmethod':'face','authprovider':'porter',"                \
    "'authextra':{'floor':3,'desk':'b'}"

static void who_was_authenticated_is_described(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    subscribe(a, 1, "wamp.session.on_join");
    peer_join_as(scenario, "{'caller':{}}", "[2,'$b',{" BOSS ",'...':0}]");
    peer_expect(a, "[36,'*','*',{},[{'session':'$b'," BOSS ",'transport':{'...':0}}]]");
    peer_send(a, "[48,2,{},'wamp.session.get',['$b']]");
    peer_expect(a, "[50,2,{},[{'session':'$b'," BOSS ",'transport':{'...':0}}]]");
    peer_send(a, "[48,3,{},'wamp.session.count',[['boss']]]");
    peer_expect(a, "[50,3,{},[2]]");
}

static void kill_all_is_silent(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    subscribe(b, 1, "com.t");
    peer_send(b, "[64,2,{},'com.p']");
    peer_expect(b, "[65,2,'*']");
    peer_send(b, "[48,3,{},'wamp.session.add_testament',['com.last',[],{}]]");
    peer_expect(b, "[50,3,{}]");
    subscribe(a, 1, "com.last");
    subscribe(a, 2, "wamp.session.on_leave");
    subscribe(a, 3, "wamp.registration.on_delete");
    subscribe(a, 4, "wamp.subscription.on_delete");
    peer_send(a, "[48,5,{},'wamp.session.kill_all',[],{'reason':'com.end','message':'all'}]");
    peer_expect(a, "[50,5,{},[1]]");
    peer_expect(b, "[6,{'message':'all'},'com.end']");
    peer_send(a, "[48,6,{},'wamp.registration.lookup',['com.p']]");
    peer_expect(a, "[50,6,{},[null]]");
}

static void testaments_are_published(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    subscribe(a, 1, "com.last");
    peer_send(b, "[48,1,{},'wamp.session.add_testament',['com.last',[1,'x'],{'k':[null]}]]");
    peer_expect(b, "[50,1,{}]");
    peer_send(b, "[48,2,{},'wamp.session.add_testament',['com.last',[2],{}],"
                 "{'scope':'detached','publish_options':{'acknowledge':true,'disclose_me':true}}]");
    peer_expect(b, "[50,2,{}]");
    peer_send(b, "[48,3,{},'wamp.session.add_testament',['com.last',[],{}],"
                 "{'publish_options':{'eligible_authrole':['admin'],'exclude':['$b']}}]");
    peer_expect(b, "[50,3,{}]");
    peer_drop(b);
    peer_expect(a, "[36,'*','*',{'publisher':'$b','...':0},[2]]");
    peer_expect(a, "[36,'*','*',{},[1,'x'],{'k':[null]}]");
    peer_send(a, "[48,2,{},'wamp.session.count']");
    peer_expect(a, "[50,2,{},[1]]");
}

static void testaments_are_flushed(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    subscribe(a, 1, "com.last");
    for (unsigned i = 1; i <= 2; i++) {
        peer_send(b, i == 1 ? "[48,1,{},'wamp.session.add_testament',['com.last',[1],{}]]"
                            : "[48,2,{},'wamp.session.add_testament',['com.last',[2],{}],"
                              "{'scope':'detached'}]");
        peer_expect(b, i == 1 ? "[50,1,{}]" : "[50,2,{}]");
    }
    peer_send(b, "[48,3,{},'wamp.session.flush_testaments']");
    peer_expect(b, "[50,3,{}]");
    peer_drop(b);
    peer_expect(a, "[36,'*','*',{},[2]]");
    struct peer *c = join_as(scenario, "c");
    peer_send(c, "[48,1,{},'wamp.session.add_testament',['com.last',[3],{}],{'scope':'detached'}]");
    peer_expect(c, "[50,1,{}]");
    peer_send(c, "[48,2,{},'wamp.session.flush_testaments',[],{'scope':'detached'}]");
    peer_expect(c, "[50,2,{}]");
    peer_drop(c);
    struct peer *d = join_as(scenario, "d");
    peer_send(d, "[16,1,{},'com.last',['d']]");
    peer_expect(a, "[36,'*','*',{},['d']]");
}

static void bad_testaments_are_refused(struct scenario *scenario)
{
    static const struct {
        const char *arguments;
        const char *uri;
    } cases[] = {
        {"['no uri',[],{}]", "invalid_uri"},
        {"['wamp.session.on_join',[],{}]", "invalid_uri"},
        {"['com.t',[],{}],{'scope':'forever'}", "invalid_argument"},
        {"['com.t',[],{}],{'publish_options':{'exclude':['x']}}", "invalid_argument"},
        {"['com.t',{},[]]", "invalid_argument"},
        {"['com.t']", "invalid_argument"},
        {"[]", "invalid_argument"},
    };
    struct peer *a = join_as(scenario, "a");
    for (unsigned i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[200];
        snprintf(text, sizeof(text), "[48,%u,{},'wamp.session.add_testament',%s]", i + 1,
                 cases[i].arguments);
        peer_send(a, text);
        snprintf(text, sizeof(text), "[8,48,%u,{},'wamp.error.%s','...']", i + 1, cases[i].uri);
        peer_expect(a, text);
    }
    peer_send(a, "[48,9,{},'wamp.session.flush_testaments',[],{'scope':1}]");
    peer_expect(a, "[8,48,9,{},'wamp.error.invalid_argument','...']");
}

static void registrations_are_found(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    peer_send(a, "[48,1,{},'wamp.registration.list']");
    peer_expect(a, "[50,1,{},[{'exact':[],'prefix':[],'wildcard':[]}]]");
    peer_send(a, "[64,2,{},'com.x']");
    peer_expect(a, "[65,2,'$exact']");
    peer_send(a, "[64,3,{'match':'prefix','invoke':'roundrobin'},'com.x']");
    peer_expect(a, "[65,3,'$prefix']");
    peer_send(a, "[64,4,{'match':'wildcard'},'com..z']");
    peer_expect(a, "[65,4,'$wildcard']");
    peer_send(a, "[48,5,{},'wamp.registration.list']");
    peer_expect(a,
                "[50,5,{},[{'exact':['$exact'],'prefix':['$prefix'],'wildcard':['$wildcard']}]]");
    peer_send(a, "[48,6,{},'wamp.registration.lookup',['com.x']]");
    peer_expect(a, "[50,6,{},['$exact']]");
    peer_send(a, "[48,7,{},'wamp.registration.lookup',['com.x',{'match':'prefix'}]]");
    peer_expect(a, "[50,7,{},['$prefix']]");
    peer_send(a, "[48,8,{},'wamp.registration.lookup',['com..z',{'match':'wildcard'}]]");
    peer_expect(a, "[50,8,{},['$wildcard']]");
    peer_send(a, "[48,9,{},'wamp.registration.lookup',['com..z']]");
    peer_expect(a, "[50,9,{},[null]]");
    peer_send(a, "[48,10,{},'wamp.registration.match',['com.x']]");
    peer_expect(a, "[50,10,{},['$exact']]");
    peer_send(a, "[48,11,{},'wamp.registration.match',['com.x.z']]");
    peer_expect(a, "[50,11,{},['$prefix']]");
    peer_send(a, "[48,12,{},'wamp.registration.match',['com.y.z']]");
    peer_expect(a, "[50,12,{},['$wildcard']]");
    peer_send(a, "[48,13,{},'wamp.registration.match',['org']]");
    peer_expect(a, "[50,13,{},[null]]");
    peer_send(a, "[48,14,{},'wamp.registration.match',['no uri']]");
    peer_expect(a, "[50,14,{},[null]]");
    peer_send(a, "[48,15,{},'wamp.registration.lookup',['com.x',{'match':'fuzzy'}]]");
    peer_expect(a, "[8,48,15,{},'wamp.error.invalid_argument','...']");
}

static void registrations_are_described(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    peer_send(a, "[64,1,{'match':'prefix','invoke':'last'},'com.']");
    peer_expect(a, "[65,1,'$id']");
    peer_send(b, "[64,1,{'match':'prefix','invoke':'last'},'com.']");
    peer_expect(b, "[65,1,'$id']");
    peer_send(a, "[48,2,{},'wamp.registration.get',['$id']]");
    peer_expect(a, "[50,2,{},[{'id':'$id','created':'*','uri':'com.','match':'prefix',"
                   "'invoke':'last'}]]");
    peer_send(a, "[48,3,{},'wamp.registration.list_callees',['$id']]");
    peer_expect(a, "[50,3,{},[['$a','$b']]]");
    peer_send(a, "[48,4,{},'wamp.registration.count_callees',['$id']]");
    peer_expect(a, "[50,4,{},[2]]");
}

static void the_time_of_creation_is_said(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    scenario_advance(scenario, 500);
    peer_send(a, "[64,1,{},'com.p']");
    peer_expect(a, "[65,1,'$registration']");
    scenario_advance(scenario, 500);
    subscribe(a, 2, "com.t");
    peer_send(a, "[48,3,{},'wamp.registration.get',['$registration']]");
    peer_expect(a, "[50,3,{},[{'created':'1970-01-01T00:00:01.500Z','...':0}]]");
    peer_send(a, "[48,4,{},'wamp.subscription.lookup',['com.t']]");
    peer_expect(a, "[50,4,{},['$subscription']]");
    peer_send(a, "[48,5,{},'wamp.subscription.get',['$subscription']]");
    peer_expect(a, "[50,5,{},[{'created':'1970-01-01T00:00:02Z','...':0}]]");
}

static void what_does_not_exist_is_an_error(struct scenario *scenario)
{
    static const char *const calls[][2] = {
        {"'wamp.registration.get',[4711]", "registration"},
        {"'wamp.registration.list_callees',[4711]", "registration"},
        {"'wamp.registration.count_callees',[4711]", "registration"},
        {"'wamp.registration.remove_callee',[4711,1]", "registration"},
        {"'wamp.subscription.get',[4711]", "subscription"},
        {"'wamp.subscription.list_subscribers',[4711]", "subscription"},
        {"'wamp.subscription.count_subscribers',[4711]", "subscription"},
        {"'wamp.subscription.remove_subscriber',[4711,1]", "subscription"},
        {"'wamp.subscription.get_events',[4711]", "subscription"},
    };
    struct peer *a = join_as(scenario, "a");
    for (unsigned i = 0; i < ARRAY_LENGTH(calls); i++) {
        char text[160];
        snprintf(text, sizeof(text), "[48,%u,{},%s]", i + 1, calls[i][0]);
        peer_send(a, text);
        snprintf(text, sizeof(text), "[8,48,%u,{},'wamp.error.no_such_%s',['there is no such %s']]",
                 i + 1, calls[i][1], calls[i][1]);
        peer_expect(a, text);
    }
}

static void the_router_itself_is_invisible(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    peer_send(a, "[48,1,{},'wamp.registration.lookup',['wamp.session.count']]");
    peer_expect(a, "[50,1,{},[null]]");
    peer_send(a, "[48,2,{},'wamp.registration.match',['wamp.session.count']]");
    peer_expect(a, "[50,2,{},[null]]");
    peer_send(a, "[48,3,{},'wamp.registration.get',[1]]");
    peer_expect(a, "[8,48,3,{},'wamp.error.no_such_registration','...']");
    peer_send(a, "[48,4,{},'wamp.subscription.list']");
    peer_expect(a, "[50,4,{},[{'exact':[],'prefix':[],'wildcard':[]}]]");
    peer_send(a, "[64,5,{'force_reregister':true},'wamp.session.count']");
    peer_expect(a, "[8,64,5,{},'wamp.error.invalid_uri','...']");
    peer_send(a, "[16,6,{'acknowledge':true},'wamp.session.on_join']");
    peer_expect(a, "[8,16,6,{},'wamp.error.invalid_uri','...']");
    peer_send(a, "[48,7,{},'wamp.session.no_such']");
    peer_expect(a, "[8,48,7,{},'wamp.error.no_such_procedure','...']");
}

static void callees_are_removed(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    subscribe(a, 1, "wamp.registration.on_unregister");
    subscribe(a, 2, "wamp.registration.on_delete");
    peer_send(b, "[64,1,{},'com.p']");
    peer_expect(b, "[65,1,'$id']");
    peer_send(a, "[48,3,{},'wamp.registration.remove_callee',['$id','$a']]");
    peer_expect(a, "[8,48,3,{},'wamp.error.no_such_session','...']");
    peer_send(a, "[48,4,{},'wamp.registration.remove_callee',['$id','$b','no uri']]");
    peer_expect(a, "[8,48,4,{},'wamp.error.invalid_uri','...']");
    peer_send(a, "[48,5,{},'wamp.registration.remove_callee',['$id','$b','com.why']]");
    peer_expect(a, "[50,5,{}]");
    peer_expect(b, "[67,0,{'registration':'$id','reason':'com.why'}]");
    peer_expect(a, "[36,'*','*',{},['$b','$id']]");
    peer_expect(a, "[36,'*','*',{},['$b','$id']]");
    peer_send(b, "[64,2,{},'com.p']");
    peer_expect(b, "[65,2,'$next']");
    peer_send(a, "[48,6,{},'wamp.registration.remove_callee',['$next','$b']]");
    peer_expect(a, "[50,6,{}]");
    peer_expect(b, "[67,0,{'registration':'$next'}]");
}

static void subscribers_are_removed(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    subscribe(a, 1, "wamp.subscription.on_unsubscribe");
    subscribe(a, 2, "wamp.subscription.on_delete");
    peer_send(b, "[32,1,{},'com.t']");
    peer_expect(b, "[33,1,'$id']");
    peer_send(a, "[48,3,{},'wamp.subscription.remove_subscriber',['$id','$a']]");
    peer_expect(a, "[8,48,3,{},'wamp.error.no_such_session','...']");
    peer_send(a, "[48,4,{},'wamp.subscription.remove_subscriber',['$id','$b','..']]");
    peer_expect(a, "[8,48,4,{},'wamp.error.invalid_uri','...']");
    peer_send(a, "[48,5,{},'wamp.subscription.remove_subscriber',['$id','$b','com.why']]");
    peer_expect(a, "[50,5,{}]");
    peer_expect(b, "[35,0,{'subscription':'$id','reason':'com.why'}]");
    peer_expect(a, "[36,'*','*',{},['$b','$id']]");
    peer_expect(a, "[36,'*','*',{},['$b','$id']]");
}

static void subscriptions_are_found(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    peer_send(a, "[32,1,{},'com.x']");
    peer_expect(a, "[33,1,'$exact']");
    peer_send(b, "[32,1,{},'com.x']");
    peer_expect(b, "[33,1,'$exact']");
    peer_send(a, "[32,2,{'match':'prefix'},'com']");
    peer_expect(a, "[33,2,'$prefix']");
    peer_send(a, "[32,3,{'match':'wildcard'},'.x']");
    peer_expect(a, "[33,3,'$wildcard']");
    peer_send(a, "[48,4,{},'wamp.subscription.list']");
    peer_expect(a,
                "[50,4,{},[{'exact':['$exact'],'prefix':['$prefix'],'wildcard':['$wildcard']}]]");
    peer_send(a, "[48,5,{},'wamp.subscription.lookup',['com',{'match':'prefix'}]]");
    peer_expect(a, "[50,5,{},['$prefix']]");
    peer_send(a, "[48,6,{},'wamp.subscription.lookup',['com',{}]]");
    peer_expect(a, "[50,6,{},[null]]");
    peer_send(a, "[48,7,{},'wamp.subscription.match',['com.x']]");
    peer_expect(a, "[50,7,{},[['$exact','$prefix','$wildcard']]]");
    peer_send(a, "[48,8,{},'wamp.subscription.match',['org.y']]");
    peer_expect(a, "[50,8,{},[null]]");
    peer_send(a, "[48,9,{},'wamp.subscription.get',['$wildcard']]");
    peer_expect(a, "[50,9,{},[{'id':'$wildcard','created':'*','uri':'.x','match':'wildcard'}]]");
    peer_send(a, "[48,10,{},'wamp.subscription.list_subscribers',['$exact']]");
    peer_expect(a, "[50,10,{},[['$a','$b']]]");
    peer_send(a, "[48,11,{},'wamp.subscription.count_subscribers',['$prefix']]");
    peer_expect(a, "[50,11,{},[1]]");
    peer_send(a, "[48,12,{},'wamp.subscription.get_events',['$exact']]");
    peer_expect(a, "[50,12,{}]");
}

static void registering_is_told_in_order(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    struct peer *c = join_as(scenario, "c");
    peer_send(a, "[32,1,{'match':'prefix'},'wamp.registration.']");
    peer_expect(a, "[33,1,'*']");
    peer_send(b, "[64,1,{'invoke':'first'},'com.p']");
    peer_expect(b, "[65,1,'$id']");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_create'},['$b',{'id':'$id',"
                   "'created':'*','uri':'com.p','match':'exact','invoke':'first'}]]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_register'},['$b','$id']]");
    peer_send(c, "[64,1,{'invoke':'first'},'com.p']");
    peer_expect(c, "[65,1,'$id']");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_register'},['$c','$id']]");
    peer_send(b, "[66,2,'$id']");
    peer_expect(b, "[67,2]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_unregister'},['$b','$id']]");
    peer_drop(c);
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_unregister'},['$c','$id']]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_delete'},['$c','$id']]");
    peer_send(a, "[64,2,{},'com.own']");
    peer_expect(a, "[65,2,'$own']");
    peer_expect(
        a, "[36,'*','*',{'topic':'wamp.registration.on_create'},['$a',{'id':'$own','...':0}]]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_register'},['$a','$own']]");
    peer_send(b, "[64,3,{'force_reregister':true},'com.own']");
    peer_expect(b, "[65,3,'$forced']");
    peer_expect(a, "[67,0,{'registration':'$own','...':0}]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_unregister'},['$a','$own']]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_delete'},['$a','$own']]");
    peer_expect(
        a, "[36,'*','*',{'topic':'wamp.registration.on_create'},['$b',{'id':'$forced','...':0}]]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_register'},['$b','$forced']]");
}

static void subscribing_is_told_in_order(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    struct peer *c = join_as(scenario, "c");
    peer_send(a, "[32,1,{'match':'wildcard'},'wamp.subscription.']");
    peer_expect(a, "[33,1,'*']");
    /* Of what is under `wamp.` nothing is told. */
    subscribe(b, 1, "wamp.session.on_join");
    peer_send(b, "[32,2,{},'com.t']");
    peer_expect(b, "[33,2,'$id']");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_create'},['$b',{'id':'$id',"
                   "'created':'*','uri':'com.t','match':'exact'}]]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_subscribe'},['$b','$id']]");
    peer_send(c, "[32,1,{},'com.t']");
    peer_expect(c, "[33,1,'$id']");
    peer_send(c, "[32,2,{},'com.t']");
    peer_expect(c, "[33,2,'$id']");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_subscribe'},['$c','$id']]");
    peer_send(b, "[34,3,'$id']");
    peer_expect(b, "[35,3]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_unsubscribe'},['$b','$id']]");
    peer_drop(c);
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_unsubscribe'},['$c','$id']]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_delete'},['$c','$id']]");
    /* Who subscribes to everything hears of that, too, once it has been acknowledged. */
    peer_send(b, "[32,4,{'match':'prefix'},'']");
    peer_expect(b, "[33,4,'$all']");
    peer_expect(
        b, "[36,'$all','*',{'topic':'wamp.subscription.on_create'},['$b',{'id':'$all','...':0}]]");
    peer_expect(b, "[36,'$all','*',{'topic':'wamp.subscription.on_subscribe'},['$b','$all']]");
    peer_expect(
        a, "[36,'*','*',{'topic':'wamp.subscription.on_create'},['$b',{'id':'$all','...':0}]]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_subscribe'},['$b','$all']]");
}

static void a_leaving_session_is_told_of_in_order(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    peer_send(b, "[32,1,{},'com.t']");
    peer_expect(b, "[33,1,'$subscription']");
    peer_send(b, "[64,2,{},'com.p']");
    peer_expect(b, "[65,2,'$registration']");
    peer_send(b, "[48,3,{},'wamp.session.add_testament',['com.last',['bye'],{}]]");
    peer_expect(b, "[50,3,{}]");
    peer_send(a, "[32,1,{'match':'prefix'},'']");
    peer_expect(a, "[33,1,'*']");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_create'},'...']");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_subscribe'},'...']");
    peer_send(b, "[6,{},'wamp.close.close_realm']");
    peer_expect(a, "[36,'*','*',{'topic':'com.last'},['bye']]");
    peer_expect(a,
                "[36,'*','*',{'topic':'wamp.subscription.on_unsubscribe'},['$b','$subscription']]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.subscription.on_delete'},['$b','$subscription']]");
    peer_expect(a,
                "[36,'*','*',{'topic':'wamp.registration.on_unregister'},['$b','$registration']]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.registration.on_delete'},['$b','$registration']]");
    peer_expect(a, "[36,'*','*',{'topic':'wamp.session.on_leave'},['$b','$b_authid','anonymous']]");
}

static void limits_do_not_bind_the_router_itself(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    peer_send(a, "[48,1,{},'wamp.session.count']");
    peer_expect(a, "[50,1,{},[1]]");
    peer_send(a, "[64,2,{},'com.p']");
    peer_expect(a, "[65,2,'*']");
    peer_send(a, "[64,3,{},'com.q']");
    peer_expect(a, "[8,64,3,{},'widl.error.limit_exceeded','...']");
}

static void it_works_with_strict_request_ids(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    subscribe(a, 1, "wamp.session.on_join");
    join_as(scenario, "b");
    peer_expect(a, "[36,'*','*',{},[{'session':'$b','...':0}]]");
    join_as(scenario, "c");
    peer_expect(a, "[36,'*','*',{},[{'session':'$c','...':0}]]");
    peer_send(a, "[48,2,{},'wamp.session.count']");
    peer_expect(a, "[50,2,{},[3]]");
}

static void shutdown_ends_everybody_without_events(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    subscribe(a, 1, "wamp.session.on_leave");
    scenario_shutdown(scenario);
    peer_expect(a, "[6,{},'wamp.close.system_shutdown']");
    peer_expect(b, "[6,{},'wamp.close.system_shutdown']");
    peer_expect_nothing(a);
}

/* Everybody is a user, and may call the meta API, kill one by one, and use topics of `com.`. */
static void prepare_rules(void *router)
{
    static const widl_permission rules[] = {
        {.uri = "wamp.", .match = WIDL_MATCH_PREFIX, .allow = WIDL_MAY_CALL},
        {.uri = "wamp.session.kill_all"},
        {.uri = "com.", .match = WIDL_MATCH_PREFIX, .allow = WIDL_MAY_ALL},
        {.uri = "com.secret"},
    };
    scenario_keep_history(router, "com.secret");
    scenario_add_role(router, "anonymous", NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
        scenario_permit(router, "anonymous", &rules[i]);
}

#define NOT_AUTHORIZED "'wamp.error.not_authorized',['*']"

static void the_meta_api_is_a_matter_of_rules(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *b = join_as(scenario, "b");
    peer_send(a, "[48,1,{},'wamp.session.kill_all']");
    peer_expect(a, "[8,48,1,{}," NOT_AUTHORIZED "]");
    peer_send(a, "[48,2,{},'wamp.session.kill',['$b']]");
    peer_expect(b, "[6,{},'wamp.close.killed']");
    peer_expect(a, "[50,2,{}]");
    peer_send(a, "[32,3,{},'wamp.session.on_join']");
    peer_expect(a, "[8,32,3,{}," NOT_AUTHORIZED "]");
}

static void history_needs_permission(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    struct peer *other = peer_join(scenario, "realm1");
    peer_send(other, "[32,1,{},'com.open']");
    peer_expect(other, "[33,1,'$open']");
    peer_send(a, "[48,1,{},'wamp.subscription.get_events',['$open']]");
    peer_expect(a, "[50,1,{}]");
    peer_send(a, "[48,2,{},'wamp.subscription.lookup',['com.secret']]");
    peer_expect(a, "[50,2,{},['$secret']]");
    peer_send(a, "[48,3,{},'wamp.subscription.get_events',['$secret']]");
    peer_expect(a, "[8,48,3,{}," NOT_AUTHORIZED "]");
}

static void testaments_need_permission(struct scenario *scenario)
{
    struct peer *a = join_as(scenario, "a");
    peer_send(a, "[48,1,{},'wamp.session.add_testament',['com.open',[],{}]]");
    peer_expect(a, "[50,1,{}]");
    peer_send(a, "[48,2,{},'wamp.session.add_testament',['com.secret',[],{}]]");
    peer_expect(a, "[8,48,2,{}," NOT_AUTHORIZED "]");
}

static const struct scenario_case cases[] = {
    {RULE("Session Meta API", "in WELCOME the router announces what it serves",
          welcome_announces_it)},
    {RULE("Session Meta API", "sessions are counted and listed, all or those of some roles",
          sessions_are_counted_and_listed)},
    {RULE("Session Meta API",
          "a session is described; one that is not in the realm is no_such_session",
          a_session_is_described)},
    {RULE("Session Meta API",
          "kill says GOODBYE with the reason and the message, wamp.close.killed without a "
          "reason",
          kill_says_goodbye),
     .options = {.allow_control = true}},
    {RULE("Session Meta API", "nobody kills itself; a reason that is no URI is invalid_uri",
          nobody_kills_itself_or_without_a_proper_reason),
     .options = {.allow_control = true}},
    {RULE("Session Meta API",
          "kill_by_authid gives the ids, kill_by_authrole and kill_all the number of who is "
          "killed",
          many_are_killed_at_once),
     .options = {.allow_control = true}},
    {RULE("Session Meta API",
          "joining and leaving are told, behind the answer to what has caused it",
          joining_and_leaving_are_events),
     .options = {.allow_control = true}},
    {RULE("Session Meta API", "the details of a session say who was authenticated, how and by whom",
          who_was_authenticated_is_described),
     .prepare = prepare_boss},
    {RULE("Session Meta API", "kill_all causes no events and no testaments", kill_all_is_silent),
     .options = {.allow_control = true}},
    {RULE("Session Meta API",
          "of a leaving session its testaments, subscriptions, registrations and end are told "
          "in this order",
          a_leaving_session_is_told_of_in_order)},
    {RULE("Testament",
          "testaments are published when the session ends, detached before destroyed, with "
          "their options",
          testaments_are_published)},
    {RULE("Testament", "flush_testaments forgets those of one scope", testaments_are_flushed)},
    {RULE("Testament", "what could not be published is refused", bad_testaments_are_refused)},
    {RULE("Registration Meta API",
          "registrations are listed by match, looked up, and matched as a call is",
          registrations_are_found)},
    {RULE("Registration Meta API", "a registration is described, with its callees",
          registrations_are_described)},
    {RULE("Registration Meta API",
          "on_create goes before on_register, on_delete behind on_unregister",
          registering_is_told_in_order)},
    {RULE("Registration Meta API",
          "the router's own registrations are invisible, and `wamp.` is its own",
          the_router_itself_is_invisible)},
    {RULE("Registration Meta API",
          "ids that are not there are no_such_registration, no_such_subscription",
          what_does_not_exist_is_an_error),
     .options = {.allow_control = true}},
    {RULE("Registration Meta API", "registrations and subscriptions say when they were created",
          the_time_of_creation_is_said),
     .in_process = true},
    {RULE("Subscription Meta API",
          "subscriptions are listed by match, looked up, matched and described",
          subscriptions_are_found)},
    {RULE("Subscription Meta API",
          "on_create goes before on_subscribe, on_delete behind on_unsubscribe, nothing is "
          "told of `wamp.`",
          subscribing_is_told_in_order)},
    {RULE("Registration Revocation", "remove_callee tells the callee why", callees_are_removed),
     .options = {.allow_control = true}},
    {RULE("Subscription Revocation", "remove_subscriber tells the subscriber why",
          subscribers_are_removed),
     .options = {.allow_control = true}},
    {SCENARIO(limits_do_not_bind_the_router_itself), .options = {.max_registrations = 1}},
    {SCENARIO(it_works_with_strict_request_ids), .options = {.strict_request_ids = true}},
    {SCENARIO(shutdown_ends_everybody_without_events), .in_process = true},
    {SCENARIO(the_meta_api_is_a_matter_of_rules), .prepare = prepare_rules},
    {RULE("Event History", "get_events needs the permission to subscribe",
          history_needs_permission),
     .prepare = prepare_rules},
    {RULE("Testament", "a testament needs the permission to publish", testaments_need_permission),
     .prepare = prepare_rules},
};

int main(void)
{
    return scenario_main("meta", cases, ARRAY_LENGTH(cases));
}
