/* SPDX-License-Identifier: MIT */
/* URIs of procedures and topics. */
#include <stdio.h>

#include "support/router_scenario.h"

static void bad_topics_are_refused(struct scenario *scenario)
{
    static const char *const topics[] = {"", ".", "com..t", "com.t.", ".com", "a b", "com.#"};
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(topics); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[32,%zu,{},'%s']", 2 * i + 1, topics[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[8,32,%zu,{},'wamp.error.invalid_uri',['*']]", 2 * i + 1);
        peer_expect(peer, text);
        snprintf(text, sizeof(text), "[16,%zu,{'acknowledge':true},'%s']", 2 * i + 2, topics[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[8,16,%zu,{},'wamp.error.invalid_uri',['*']]", 2 * i + 2);
        peer_expect(peer, text);
    }
}

static void reserved_topics_are_for_the_router(struct scenario *scenario)
{
    struct peer *peer = peer_join(scenario, "realm1");
    peer_send(peer, "[16,1,{'acknowledge':true},'wamp.session.on_join']");
    peer_expect(peer, "[8,16,1,{},'wamp.error.invalid_uri','...']");
    peer_send(peer, "[32,2,{},'wamp.session.on_join']");
    peer_expect(peer, "[33,2,'*']");
    peer_send(peer, "[16,3,{'acknowledge':true},'wampum.beads']");
    peer_expect(peer, "[17,3,'*']");
}

static void reserved_and_bad_procedures(struct scenario *scenario)
{
    static const char *const procedures[] = {"wamp.session.count", "wamp", "", "a..b", "a b"};
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(procedures); i++) {
        char text[128];
        snprintf(text, sizeof(text), "[64,%zu,{},'%s']", i + 1, procedures[i]);
        peer_send(peer, text);
        snprintf(text, sizeof(text), "[8,64,%zu,{},'wamp.error.invalid_uri',['*']]", i + 1);
        peer_expect(peer, text);
    }
    /* Nor does a pattern that is allowed take calls that are meant for the router. */
    peer_send(peer, "[64,6,{'match':'prefix'},'wam']");
    peer_expect(peer, "[65,6,'*']");
    peer_send(peer, "[48,7,{},'wamp.session.nothing']");
    peer_expect(peer, "[8,48,7,{},'wamp.error.no_such_procedure',['*']]");
    peer_send(peer, "[48,8,{},'wampum.beads']");
    peer_expect(peer, "[68,'*','*',{'procedure':'wampum.beads'}]");
}

static void patterns_are_checked_by_match(struct scenario *scenario)
{
    static const struct {
        const char *match;
        const char *procedure;
        bool good;
    } cases[] = {
        {"exact", "com..x", false},   {"exact", "com.x.", false},
        {"prefix", "com.x.", true},   {"prefix", "com..x", false},
        {"prefix", ".com", false},    {"prefix", "com.x y", false},
        {"wildcard", "com..x", true}, {"wildcard", "..", true},
        {"wildcard", "a.b#", false},  {"wildcard", "a. .b", false},
        {"prefix", "wamp.", false},   {"wildcard", "wamp..x", false},
        {"prefix", "wamp.se", false}, {"wildcard", ".session", true},
    };
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[96];
        snprintf(text, sizeof(text), "[64,%zu,{'match':'%s'},'%s']", i + 1, cases[i].match,
                 cases[i].procedure);
        peer_send(peer, text);
        if (cases[i].good)
            snprintf(text, sizeof(text), "[65,%zu,'*']", i + 1);
        else
            snprintf(text, sizeof(text), "[8,64,%zu,{},'wamp.error.invalid_uri','...']", i + 1);
        peer_expect(peer, text);
    }
}

static void patterns_are_checked_by_their_kind(struct scenario *scenario)
{
    static const struct {
        const char *match;
        const char *topic;
        bool good;
    } cases[] = {
        {"exact", "com.", false},       {"exact", "", false},        {"exact", "com..b", false},
        {"prefix", "com.", true},       {"prefix", "", true},        {"prefix", "com..b", false},
        {"prefix", ".", false},         {"prefix", "a b", false},    {"prefix", "wamp.", true},
        {"wildcard", "com..b", true},   {"wildcard", "", true},      {"wildcard", "...", true},
        {"wildcard", "com.#.b", false}, {"wildcard", "a b.", false},
    };
    /* Who subscribes to everything may be told of more than the test asks for. */
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[128];
        struct peer *peer = peer_join(scenario, "realm1");
        snprintf(text, sizeof(text), "[32,1,{'match':'%s'},'%s']", cases[i].match, cases[i].topic);
        peer_send(peer, text);
        peer_expect(peer,
                    cases[i].good ? "[33,1,'*']" : "[8,32,1,{},'wamp.error.invalid_uri','...']");
    }
}

static void strict_uris_are_small(struct scenario *scenario)
{
    static const struct {
        const char *request;
        const char *answer; /* the code and the error, or NULL: it is good */
    } cases[] = {
        {"[64,1,{},'com.my_app.x1']", NULL},
        {"[64,2,{},'com.myApp.x']", "64"},
        {"[64,3,{},'com.my-app.x']", "64"},
        {"[64,4,{'match':'prefix'},'com.x.']", NULL},
        {"[64,5,{'match':'prefix'},'com.X']", "64"},
        {"[32,6,{'match':'wildcard'},'com..x']", NULL},
        {"[32,7,{'match':'wildcard'},'com..\u00e4']", "32"},
        {"[32,8,{},'com.x/y']", "32"},
        {"[16,9,{'acknowledge':true},'com.t']", NULL},
        {"[16,10,{'acknowledge':true},'com.T']", "16"},
        {"[48,11,{},'com.P']", "48"},
        {"[48,12,{},'com..p']", "48"},
    };
    struct peer *peer = peer_join(scenario, "realm1");
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[128];
        scenario_note(scenario, cases[i].request);
        peer_send(peer, cases[i].request);
        if (cases[i].answer)
            snprintf(text, sizeof(text), "[8,%s,%zu,{},'wamp.error.invalid_uri','...']",
                     cases[i].answer, i + 1);
        else
            snprintf(text, sizeof(text), "['*',%zu,'*']", i + 1);
        peer_expect(peer, text);
    }
}

int main(void)
{
    static const struct scenario_case cases[] = {
        {RULE("URIs", "topics are URIs", bad_topics_are_refused)},
        {RULE("URIs", "what begins with wamp. is published by the router alone",
              reserved_topics_are_for_the_router)},
        {RULE("URIs", "procedures are URIs, and wamp. is reserved", reserved_and_bad_procedures)},
        {RULE("Pattern-based Registration",
              "patterns of procedures are checked by the rules of their kind",
              patterns_are_checked_by_match)},
        {RULE("Pattern-based Subscription",
              "patterns of topics are checked by the rules of their kind",
              patterns_are_checked_by_their_kind)},
        {RULE("URIs", "where the strict rule holds, topics and procedures follow it",
              strict_uris_are_small),
         .options = {.strict_uris = true}},
    };
    return scenario_main("uris", cases, ARRAY_LENGTH(cases));
}
