/* SPDX-License-Identifier: MIT */
/* Rules of roles: which of them decides, what patterns take in, what is said about it. */
#include "router/core/authrole.h"

#include <stdio.h>
#include <time.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

#define CALL      WIDL_MAY_CALL
#define SUBSCRIBE WIDL_MAY_SUBSCRIBE
#define PREFIX    WIDL_MATCH_PREFIX
#define WILDCARD  WIDL_MATCH_WILDCARD

static const widl_permission permissions[] = {
    {.uri = "com.app.", .match = PREFIX, .allow = CALL | SUBSCRIBE},
    {.uri = "com.app.admin.", .match = PREFIX},
    {.uri = "com.app.admin.status", .allow = CALL},
    {.uri = "com.app.audit", .ask = CALL | SUBSCRIBE, .allow = CALL},
    {.uri = "com..open", .match = WILDCARD, .allow = CALL | SUBSCRIBE},
    {.uri = "com.user..open", .match = WILDCARD, .allow = SUBSCRIBE},
    {.uri = "com.user.root.open", .match = WILDCARD},
    {.uri = "org.", .match = PREFIX, .allow = SUBSCRIBE},
    {.uri = "org.news.secret", .ask = SUBSCRIBE},
    {.uri = "wa", .match = PREFIX, .allow = CALL},
    {.uri = "wamp.subscription.", .match = PREFIX, .allow = CALL},
};

static struct wi_authrole *make_role(void)
{
    static const widl_role_options options = {.has_trustlevel = true, .trustlevel = 2};
    struct wi_authrole *role = wi_authrole_new(widl_str("user"), &options);
    for (size_t i = 0; role && i < ARRAY_LENGTH(permissions); i++) {
        if (wi_authrole_permit(role, &permissions[i]))
            continue;
        wi_authrole_free(role);
        return NULL;
    }
    return role;
}

static void the_most_specific_rule_decides(void **state)
{
    static const struct {
        widl_action action;
        widl_match match;
        const char *uri;
        enum wi_ruling ruling;
        const char *because;
    } cases[] = {
        {WIDL_ACTION_CALL, 0, "com.app.x", WI_RULING_ALLOW, "prefix 'com.app.' says so"},
        {WIDL_ACTION_PUBLISH, 0, "com.app.x", WI_RULING_DENY, "prefix 'com.app.' says so"},
        {WIDL_ACTION_REGISTER, 0, "com.app.x", WI_RULING_DENY, "prefix 'com.app.' says so"},
        {WIDL_ACTION_CALL, 0, "com.app.admin.x", WI_RULING_DENY, "prefix 'com.app.admin.'"},
        {WIDL_ACTION_CALL, 0, "com.app.admin.status", WI_RULING_ALLOW, "exact"},
        {WIDL_ACTION_SUBSCRIBE, 0, "com.app.admin.status", WI_RULING_DENY, "exact"},
        {WIDL_ACTION_CALL, 0, "com.app.audit", WI_RULING_ASK, "exact"},
        {WIDL_ACTION_CALL, 0, "com.apple", WI_RULING_DENY, "no rule"},
        {WIDL_ACTION_CALL, 0, "com.x.open", WI_RULING_ALLOW, "wildcard 'com..open'"},
        {WIDL_ACTION_CALL, 0, "com.app.open", WI_RULING_ALLOW, "prefix 'com.app.'"},
        {WIDL_ACTION_SUBSCRIBE, 0, "com.user.joe.open", WI_RULING_ALLOW, "'com.user..open'"},
        {WIDL_ACTION_SUBSCRIBE, 0, "com.user.root.open", WI_RULING_DENY, "'com.user.root.open'"},
        {WIDL_ACTION_CALL, 0, "net.x", WI_RULING_DENY, "no rule"},
        {WIDL_ACTION_CALL, 0, "wamp.session.list", WI_RULING_ALLOW, "prefix 'wa' says so"},
        {WIDL_ACTION_CALL, 0, "wamp.session.kill_all", WI_RULING_DENY, "not about 'wamp.'"},
        {WIDL_ACTION_CALL, 0, "wamp.registration.remove_callee", WI_RULING_DENY, "not about"},
        {WIDL_ACTION_CALL, 0, "wamp.subscription.remove_subscriber", WI_RULING_ALLOW, "says so"},
        /* A pattern must be allowed as a whole. */
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "com.app.", WI_RULING_DENY, "takes in"},
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "com.app.b", WI_RULING_ALLOW, "prefix 'com.app.' says so"},
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "com.app.ad", WI_RULING_DENY, "'com.app.admin.'"},
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "com.app.au", WI_RULING_ASK, "'com.app.audit'"},
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "com.", WI_RULING_DENY, "no rule"},
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "", WI_RULING_DENY, "no rule"},
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "org.news", WI_RULING_ASK, "'org.news.secret'"},
        {WIDL_ACTION_SUBSCRIBE, PREFIX, "org.weather", WI_RULING_ALLOW, "prefix 'org.'"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "com.app..x", WI_RULING_DENY, "'com.app.admin.'"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "com.app.b.", WI_RULING_ALLOW, "prefix 'com.app.'"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "com..x", WI_RULING_DENY, "no rule"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "com..open", WI_RULING_ALLOW, "'com..open' says so"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "com.user..open", WI_RULING_DENY, "'com.user.root.open'"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "org..", WI_RULING_ASK, "'org.news.secret'"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "org...", WI_RULING_ALLOW, "prefix 'org.'"},
        {WIDL_ACTION_SUBSCRIBE, WILDCARD, "..", WI_RULING_DENY, "no rule"},
    };
    struct wi_authrole *role = make_role();
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_explanation explanation;
        widl_string uri = widl_str(cases[i].uri);
        struct wi_judgement judgement =
            wi_authrole_judge(role, cases[i].action, (enum wi_match)cases[i].match, uri);
        wi_authrole_explain(role, cases[i].action, uri, &judgement, &explanation);
        if (judgement.ruling != cases[i].ruling || !strstr(explanation.text, cases[i].because))
            fail_msg("case %zu: %s", i, explanation.text);
        assert_int_equal(explanation.is_allowed, cases[i].ruling == WI_RULING_ALLOW);
        assert_int_equal(explanation.is_asked, cases[i].ruling == WI_RULING_ASK);
    }
    wi_authrole_free(role);
}

static void rules_are_replaced_and_grants_inherited(void **state)
{
    struct wi_authrole *role = make_role();
    widl_string uri = widl_str("com.app.x");
    (void)state;
    struct wi_judgement judgement = wi_authrole_judge(role, WIDL_ACTION_CALL, WI_MATCH_EXACT, uri);
    struct wi_grant grant = wi_authrole_grant(role, &judgement);
    assert_true(grant.has_trustlevel && grant.trustlevel == 2);
    assert_int_equal(grant.disclosure, WIDL_DISCLOSE_ASKED);

    size_t count = role->count;
    assert_true(wi_authrole_permit(role, &(widl_permission){.uri = "com.app.",
                                                            .match = PREFIX,
                                                            .allow = CALL,
                                                            .has_trustlevel = true,
                                                            .disclosure = WIDL_DISCLOSE_NEVER}));
    assert_int_equal(role->count, count);
    judgement = wi_authrole_judge(role, WIDL_ACTION_CALL, WI_MATCH_EXACT, uri);
    grant = wi_authrole_grant(role, &judgement);
    assert_true(grant.has_trustlevel && grant.trustlevel == 0);
    assert_int_equal(grant.disclosure, WIDL_DISCLOSE_NEVER);
    judgement = wi_authrole_judge(role, WIDL_ACTION_SUBSCRIBE, WI_MATCH_EXACT, uri);
    assert_int_equal(judgement.ruling, WI_RULING_DENY);
    wi_authrole_free(role);
}

static void long_names_are_cut(void **state)
{
    char name[1200];
    widl_explanation explanation;
    (void)state;
    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = 0;
    struct wi_authrole *role = wi_authrole_new(widl_str(name), &(widl_role_options){0});
    struct wi_judgement judgement =
        wi_authrole_judge(role, WIDL_ACTION_CALL, WI_MATCH_EXACT, widl_str(name));
    wi_authrole_explain(role, WIDL_ACTION_CALL, widl_str(name), &judgement, &explanation);
    assert_int_equal(strlen(explanation.text), sizeof(explanation.text) - 1);
    wi_authrole_free(role);
}

static double judge_many(size_t rules)
{
    char uri[64];
    struct wi_authrole *role = wi_authrole_new(widl_str("user"), &(widl_role_options){0});
    for (size_t i = 0; i < rules; i++) {
        snprintf(uri, sizeof(uri), "com.app%zu.", i);
        assert_true(wi_authrole_permit(
            role, &(widl_permission){.uri = uri, .match = PREFIX, .allow = CALL}));
    }
    clock_t start = clock();
    for (size_t i = 0; i < 20000; i++)
        assert_int_equal(wi_authrole_judge(role, WIDL_ACTION_CALL, WI_MATCH_EXACT,
                                           widl_str(i % 2 ? "com.app7.x" : "com.zoo.x"))
                             .ruling,
                         i % 2 ? WI_RULING_ALLOW : WI_RULING_DENY);
    clock_t end = clock();
    wi_authrole_free(role);
    return (double)(end - start);
}

static void many_rules_cost_no_more(void **state)
{
    (void)state;
    double few = judge_many(10);
    double many = judge_many(100000);
    assert_true(many < 10 * few + 0.02 * CLOCKS_PER_SEC);
}

static void every_allocation_may_fail(void **state)
{
    size_t successes = 0;
    bool failed = true;
    (void)state;
    while (failed) {
        failing_malloc_start(successes++);
        struct wi_authrole *role = make_role();
        failed = failing_malloc_stop();
        assert_true(failed || role);
        wi_authrole_free(role);
    }
    assert_true(successes > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_specific_rule_decides),
        cmocka_unit_test(rules_are_replaced_and_grants_inherited),
        cmocka_unit_test(long_names_are_cut),
        cmocka_unit_test(many_rules_cost_no_more),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
