/* SPDX-License-Identifier: MIT */
/* A procedure that decides who may join: registered in realm2, about realm1. */
#include <stdio.h>

#include "support/router_scenario.h"

#define ROLES "'roles':{'caller':{}}"

static void prepare(void *router)
{
    scenario_authenticate_by(router, "realm1", "realm2", "com.porter");
}

static struct peer *join_porter(struct scenario *scenario)
{
    struct peer *porter = peer_join(scenario, "realm2");
    peer_send(porter, "[64,1,{},'com.porter']");
    peer_expect(porter, "[65,1,'$porter']");
    return porter;
}

static struct peer *show_ticket(struct scenario *scenario, const char *ticket)
{
    char text[128];
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{" ROLES ",'authmethods':['ticket'],'authid':'joe','agent':'test',"
                    "'authrole':'boss','authextra':{'x':1}}]");
    peer_expect(peer, "[4,'ticket',{}]");
    snprintf(text, sizeof(text), "[5,'%s',{}]", ticket);
    peer_send(peer, text);
    return peer;
}

static void it_judges_tickets(struct scenario *scenario)
{
    struct peer *porter = join_porter(scenario);
    struct peer *joe = show_ticket(scenario, "open");
    peer_expect(porter,
                "[68,1,'$porter',{},['realm1','joe',{'session':'$joe','authmethod':'ticket',"
                "'authmethods':['ticket'],'ticket':'open','authrole':'boss','agent':'test','"
                "authextra':{'x':1},"
                "'transport':{'type':'*','serializer':'*','peer':'*','secure':false,"
                "'local':true}}]]");
    peer_send(porter, "[70,1,{},['user']]");
    peer_expect(joe, "[2,'$joe',{'authid':'joe','authrole':'user','authmethod':'ticket',"
                     "'authprovider':'dynamic','...':0}]");
    joe = show_ticket(scenario, "");
    peer_expect(porter, "[68,2,'$porter',{},['realm1','joe',{'ticket':'','...':0}]]");
    peer_send(porter, "[70,2,{},[{'role':'clerk','authid':'joe.smith','extra':{'desk':4}}]]");
    peer_expect(joe, "[2,'*',{'authid':'joe.smith','authrole':'clerk','authmethod':'ticket',"
                     "'authprovider':'dynamic','authextra':{'desk':4},'...':0}]");
}

static void it_judges_who_shows_nothing(struct scenario *scenario)
{
    struct peer *porter = join_porter(scenario);
    struct peer *peer = peer_open(scenario);
    peer_send(peer, "[1,'realm1',{" ROLES ",'authid':'root'}]");
    peer_expect(porter, "[68,1,'$porter',{},['realm1','root',{'session':'*',"
                        "'authmethod':'anonymous','transport':'*'}]]");
    peer_send(porter, "[70,1,{},['guest']]");
    peer_expect(peer, "[2,'*',{'authid':'$authid','authrole':'guest','authmethod':'anonymous',"
                      "'authprovider':'dynamic','...':0}]");
    /* Whom it has claimed to be is not whom it is. */
    struct peer *other = peer_open(scenario);
    peer_send(other, "[1,'realm1',{" ROLES ",'authmethods':['anonymous']}]");
    peer_expect(porter, "[68,2,'$porter',{},['realm1',null,{'...':0}]]");
    peer_send(porter, "[70,2,{},[{'role':'guest','authid':'number 2'}]]");
    peer_expect(other, "[2,'*',{'authid':'number 2','authrole':'guest','...':0}]");
    struct peer *third = peer_open(scenario);
    peer_send(third, "[1,'realm1',{" ROLES ",'authmethods':['wampcra']}]");
    peer_expect(third, "[3,{'message':'*'},'wamp.error.no_matching_auth_method']");
}

static void it_refuses_and_fails(struct scenario *scenario)
{
    static const struct {
        const char *answer;
        const char *reason;
    } cases[] = {
        {"[8,68,%d,{},'wamp.error.authentication_denied']", "authentication_denied"},
        {"[8,68,%d,{},'wamp.error.no_such_principal',['who?']]", "no_such_principal"},
        {"[8,68,%d,{},'com.error.tired']", "authentication_failed"},
        {"[70,%d,{}]", "authentication_failed"},
        {"[70,%d,{},[null]]", "authentication_failed"},
        {"[70,%d,{},['']]", "authentication_failed"},
        {"[70,%d,{},[{}]]", "authentication_failed"},
        {"[70,%d,{},[{'role':1}]]", "authentication_failed"},
        {"[70,%d,{},[{'role':'x','extra':1}]]", "authentication_failed"},
    };
    struct peer *porter = join_porter(scenario);
    for (int i = 0; i < (int)ARRAY_LENGTH(cases); i++) {
        char text[128];
        char *id;
        struct peer *joe = show_ticket(scenario, "open");
        snprintf(text, sizeof(text), "[68,%d,'$porter',{},'*']", i + 1);
        peer_expect(porter, text);
        snprintf(text, sizeof(text), "%s", cases[i].answer);
        id = strstr(text, "%d");
        memmove(id + 1, id + 2, strlen(id + 1));
        *id = (char)('1' + i);
        peer_send(porter, text);
        snprintf(text, sizeof(text), "[3,{'message':'*'},'wamp.error.%s']", cases[i].reason);
        peer_expect(joe, text);
        peer_expect_closed(joe);
    }
}

static void nobody_there_lets_nobody_in(struct scenario *scenario)
{
    struct peer *joe = show_ticket(scenario, "open");
    peer_expect(joe, "[3,{'message':'*'},'wamp.error.authentication_failed']");
    struct peer *porter = join_porter(scenario);
    joe = show_ticket(scenario, "open");
    peer_expect(porter, "[68,1,'$porter',{},'*']");
    peer_drop(porter);
    peer_expect(joe, "[3,{'message':'*'},'wamp.error.authentication_failed']");
}

static void who_goes_is_forgotten(struct scenario *scenario)
{
    struct peer *porter = join_porter(scenario);
    struct peer *joe = show_ticket(scenario, "open");
    peer_expect(porter, "[68,1,'$porter',{},'*']");
    peer_drop(joe);
    peer_send(porter, "[70,1,{},['user']]");
    peer_expect_nothing(porter);
    show_ticket(scenario, "open");
    peer_expect(porter, "[68,2,'$porter',{},'*']");
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("Authentication", "a procedure may decide: (realm, authid, details) -> role or dict",
              it_judges_tickets),
         .prepare = prepare},
        {RULE("Authentication", "an authid that nobody has proved counts for nothing",
              it_judges_who_shows_nothing),
         .prepare = prepare},
        {RULE("Authentication", "a procedure that fails lets nobody in", it_refuses_and_fails),
         .prepare = prepare},
        {RULE("Authentication", "a procedure that is not there lets nobody in",
              nobody_there_lets_nobody_in),
         .prepare = prepare},
        {SCENARIO(who_goes_is_forgotten), .prepare = prepare},
    };
    return scenario_main("authenticator", cases, ARRAY_LENGTH(cases));
}
