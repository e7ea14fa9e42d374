/* SPDX-License-Identifier: MIT */
/*
 * Scenarios: texts to messages and back, matching, and the runner.
 *
 * Everything a scenario makes is released when it ends; after a failed expectation it is left.
 */
#include "support/router_scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "support/encoded.h"

#define MAX_PEERS 512

struct letter {
    struct letter *next;
    size_t size;
    unsigned char bytes[];
};

struct peer {
    struct scenario *scenario;
    enum wi_serializer serializer;
    void *connection; /* NULL: dropped */
    bool is_closed;
    bool is_joined;
    bool is_v1;
    unsigned status; /* of the close */
    uint64_t barriers;
    struct letter *first;
    struct letter **last;
};

struct scenario {
    void *router;
    enum wi_serializer serializers[2];
    struct peer *peers[MAX_PEERS];
    size_t count;
    json_t *captures;
    const char *note;
};

/* What cmocka hands to a test. */
struct run {
    const struct scenario_case *test;
    enum wi_serializer serializers[2];
    char name[256];
};

static json_t *load(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    json_error_t error;
    json_t *json = json_loads(copy, JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
    if (!json)
        fail_msg("the scenario is wrong: %s: %s", error.text, text);
    free(copy);
    return json;
}

static bool is_capture(const json_t *json)
{
    return json_is_string(json) && json_string_value(json)[0] == '$';
}

/* A copy of `json` with captured values in place of their names. */
static json_t *substitute(const struct scenario *scenario, json_t *json)
{
    if (is_capture(json)) {
        json_t *value = json_object_get(scenario->captures, json_string_value(json));
        assert_non_null(value);
        return json_incref(value);
    }
    json_t *element;
    if (json_is_object(json)) {
        json_t *copy = json_object();
        const char *key;
        json_object_foreach(json, key, element)
            json_object_set_new(copy, key, substitute(scenario, element));
        return copy;
    }
    if (!json_is_array(json))
        return json_incref(json);
    json_t *copy = json_array();
    size_t i;
    json_array_foreach(json, i, element) json_array_append_new(copy, substitute(scenario, element));
    return copy;
}

static bool matches(struct scenario *scenario, json_t *expected, json_t *found);

static bool array_matches(struct scenario *scenario, json_t *expected, json_t *found)
{
    size_t count = json_array_size(expected);
    const char *last = count ? json_string_value(json_array_get(expected, count - 1)) : NULL;
    bool open = last && strcmp(last, "...") == 0;
    if (open ? json_array_size(found) < --count : json_array_size(found) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!matches(scenario, json_array_get(expected, i), json_array_get(found, i)))
            return false;
    return true;
}

static bool object_matches(struct scenario *scenario, json_t *expected, json_t *found)
{
    bool open = json_object_get(expected, "...") != NULL;
    if (!open && json_object_size(expected) != json_object_size(found))
        return false;
    const char *key;
    json_t *value;
    json_object_foreach(expected, key, value)
    {
        json_t *other = json_object_get(found, key);
        if (strcmp(key, "...") != 0 && (!other || !matches(scenario, value, other)))
            return false;
    }
    return true;
}

static bool matches(struct scenario *scenario, json_t *expected, json_t *found)
{
    if (json_is_string(expected) && strcmp(json_string_value(expected), "*") == 0)
        return true;
    if (is_capture(expected)) {
        json_t *value = json_object_get(scenario->captures, json_string_value(expected));
        if (value)
            return json_equal(value, found) != 0;
        return json_object_set(scenario->captures, json_string_value(expected), found) == 0;
    }
    if (json_is_array(expected) && json_is_array(found))
        return array_matches(scenario, expected, found);
    if (json_is_object(expected) && json_is_object(found))
        return object_matches(scenario, expected, found);
    return json_equal(expected, found) != 0;
}

void peer_delivered(struct peer *peer, const void *data, size_t size)
{
    struct letter *letter = malloc(sizeof(*letter) + size);
    assert_non_null(letter);
    letter->next = NULL;
    letter->size = size;
    memcpy(letter->bytes, data, size);
    *peer->last = letter;
    peer->last = &letter->next;
}

void peer_closed(struct peer *peer)
{
    peer->is_closed = true;
}

void peer_closed_with(struct peer *peer, unsigned status)
{
    if (!peer->is_closed)
        peer->status = status;
    peer->is_closed = true;
}

bool peer_is_v1(const struct peer *peer)
{
    return peer->is_v1;
}

enum wi_serializer peer_serializer(const struct peer *peer)
{
    return peer->serializer;
}

static char *text_of(const struct peer *peer, const struct letter *letter)
{
    return decode_to_json(peer->serializer, letter->bytes, letter->size);
}

char *peer_next(struct peer *peer)
{
    while (!peer->first && !peer->is_closed)
        scenario_carrier.receive(peer->connection);
    struct letter *letter = peer->first;
    if (!letter)
        return NULL;
    peer->first = letter->next;
    if (!peer->first)
        peer->last = &peer->first;
    char *text = text_of(peer, letter);
    free(letter);
    return text;
}

static void complain(const struct peer *peer, const char *expected, const char *found)
{
    if (peer->scenario->note)
        print_error("%s\n", peer->scenario->note);
    print_error("expected %s\nfound    %s\n", expected, found ? found : "the end");
}

void peer_expect_at(struct peer *peer, const char *text, const char *file, int line)
{
    char *found = peer_next(peer);
    json_t *expected = load(text);
    json_t *json = found ? json_loads(found, JSON_ALLOW_NUL, NULL) : NULL;
    if (!json || !matches(peer->scenario, expected, json)) {
        complain(peer, text, found);
        _fail(file, line);
    }
    json_decref(json);
    json_decref(expected);
    free(found);
}

void peer_send_bytes(struct peer *peer, const void *data, size_t size)
{
    scenario_carrier.send(peer->connection, data, size);
}

static void send_json(struct peer *peer, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    widl_buffer bytes = {0};
    assert_non_null(text);
    encode_json(peer->serializer, widl_str(text), &bytes);
    peer_send_bytes(peer, bytes.data, bytes.size);
    widl_buffer_free(&bytes);
    free(text);
}

void peer_send(struct peer *peer, const char *text)
{
    json_t *json = load(text);
    json_t *message = substitute(peer->scenario, json);
    send_json(peer, message);
    json_decref(message);
    json_decref(json);
}

/* Take the message that begins with `start` out of those that are there. Return: whether it is. */
static bool take_letter(struct peer *peer, const char *start)
{
    for (struct letter **at = &peer->first; *at; at = &(*at)->next) {
        struct letter *letter = *at;
        char *text = text_of(peer, letter);
        bool found = strncmp(text, start, strlen(start)) == 0;
        free(text);
        if (!found)
            continue;
        *at = letter->next;
        if (!*at)
            peer->last = at;
        free(letter);
        return true;
    }
    return false;
}

/*
 * Wait until the router has handled all that the peer has sent, and all that others had sent before
 * has come: a request is put behind it, which has an answer. What else comes stays to be read.
 */
static void settle(struct peer *peer)
{
    char text[96];
    if (peer->is_closed || !peer->is_joined || scenario_carrier.in_process)
        return;
    unsigned long long request = 9007199254740992ULL - peer->barriers++;
    snprintf(text, sizeof(text),
             peer->is_v1 ? "[2,'%llu','no.such']" : "[34,%llu,9007199254740992]", request);
    peer_send(peer, text);
    snprintf(text, sizeof(text), peer->is_v1 ? "[4,\"%llu\"," : "[8,34,%llu,", request);
    while (!take_letter(peer, text) && !peer->is_closed)
        scenario_carrier.receive(peer->connection);
}

void peer_expect_nothing_at(struct peer *peer, const char *file, int line)
{
    for (size_t i = 0; i < peer->scenario->count; i++)
        settle(peer->scenario->peers[i]);
    settle(peer);
    if (peer->first || peer->is_closed) {
        char *found = peer_next(peer);
        complain(peer, "nothing", found);
        _fail(file, line);
    }
}

void peer_expect_closed_at(struct peer *peer, const char *file, int line)
{
    char *found = peer_next(peer);
    if (found) {
        complain(peer, "the end", found);
        _fail(file, line);
    }
}

void *scenario_router(struct scenario *scenario)
{
    return scenario->router;
}

void peer_expect_status(struct peer *peer, unsigned status)
{
    peer_expect_closed(peer);
    assert_int_equal(peer->status, status);
}

static struct peer *open_peer(struct scenario *scenario, bool is_v1)
{
    assert_true(scenario->count < MAX_PEERS);
    struct peer *peer = calloc(1, sizeof(*peer));
    assert_non_null(peer);
    peer->scenario = scenario;
    peer->serializer = is_v1 ? WI_JSON : scenario->serializers[scenario->count % 2];
    peer->is_v1 = is_v1;
    peer->last = &peer->first;
    scenario->peers[scenario->count++] = peer;
    peer->connection = scenario_carrier.open(scenario->router, peer->serializer, peer);
    assert_non_null(peer->connection);
    return peer;
}

struct peer *peer_open(struct scenario *scenario)
{
    return open_peer(scenario, false);
}

struct peer *peer_open_v1(struct scenario *scenario)
{
    return open_peer(scenario, true);
}

struct peer *peer_join_v1(struct scenario *scenario, const char *name)
{
    char text[96];
    struct peer *peer = open_peer(scenario, true);
    snprintf(text, sizeof(text), "[0,'%s',1,'*']", name);
    peer_expect(peer, text);
    peer->is_joined = true;
    return peer;
}

struct peer *peer_join(struct scenario *scenario, const char *realm)
{
    return peer_join_with(scenario, realm, "{}", "{}");
}

struct peer *peer_join_with(struct scenario *scenario, const char *realm, const char *caller,
                            const char *callee)
{
    char text[1024];
    struct peer *peer = peer_open(scenario);
    snprintf(text, sizeof(text),
             "[1,'%s',{'roles':{'publisher':{},'subscriber':{},'caller':{'features':%s},"
             "'callee':{'features':%s}}}]",
             realm, caller, callee);
    peer_send(peer, text);
    peer_expect(peer, "[2,'*',{'...':0}]");
    peer->is_joined = true;
    return peer;
}

struct peer *peer_join_as(struct scenario *scenario, const char *roles, const char *welcome)
{
    char text[512];
    struct peer *peer = peer_open(scenario);
    assert_true((size_t)snprintf(text, sizeof(text), "[1,'realm1',{'roles':%s}]", roles) <
                sizeof(text));
    peer_send(peer, text);
    peer_expect(peer, welcome);
    peer->is_joined = true;
    return peer;
}

void peer_drop(struct peer *peer)
{
    scenario_carrier.close(peer->connection);
    peer->connection = NULL;
    peer->is_closed = true;
}

void scenario_note(struct scenario *scenario, const char *note)
{
    scenario->note = note;
}

void scenario_forget(struct scenario *scenario, const char *name)
{
    json_object_del(scenario->captures, name);
}

void scenario_advance(struct scenario *scenario, uint64_t ms)
{
    scenario_carrier.advance(scenario->router, ms);
}

void scenario_shutdown(struct scenario *scenario)
{
    scenario_carrier.shutdown(scenario->router);
}

static void release_peer(struct peer *peer)
{
    if (peer->connection)
        scenario_carrier.close(peer->connection);
    while (peer->first) {
        struct letter *letter = peer->first;
        peer->first = letter->next;
        free(letter);
    }
    free(peer);
}

static void run_case(void **state)
{
    const struct run *run = *state;
    struct scenario scenario = {
        .serializers = {run->serializers[0], run->serializers[1]},
        .captures = json_object(),
    };
    assert_non_null(scenario.captures);
    scenario.router = scenario_carrier.start(run->test);
    assert_non_null(scenario.router);
    run->test->run(&scenario);
    for (size_t i = 0; i < scenario.count; i++)
        release_peer(scenario.peers[i]);
    scenario_carrier.stop(scenario.router);
    json_decref(scenario.captures);
}

static void list_rules(const struct scenario_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cases[i].section && (!cases[i].in_process || scenario_carrier.in_process))
            printf("%s\t%s\t%s\n", cases[i].section, cases[i].rule, cases[i].name);
}

int scenario_main(const char *group, const struct scenario_case *cases, size_t count)
{
    static const char *const forms[] = {"json", "msgpack", "cbor"};
    static const enum wi_serializer mixes[][2] = {{WI_JSON, WI_JSON},    {WI_MSGPACK, WI_JSON},
                                                  {WI_JSON, WI_MSGPACK}, {WI_MSGPACK, WI_MSGPACK},
                                                  {WI_CBOR, WI_CBOR},    {WI_CBOR, WI_JSON}};
    if (getenv("WIDL_LIST_RULES")) {
        list_rules(cases, count);
        return 0;
    }
    struct run *runs = calloc(count * ARRAY_LENGTH(mixes), sizeof(*runs));
    struct CMUnitTest *tests = calloc(count * ARRAY_LENGTH(mixes), sizeof(*tests));
    size_t used = 0;
    for (size_t i = 0; runs && tests && i < count * ARRAY_LENGTH(mixes); i++) {
        const struct scenario_case *test = &cases[i / ARRAY_LENGTH(mixes)];
        if (test->in_process && !scenario_carrier.in_process)
            continue;
        struct run *run = &runs[used];
        run->test = test;
        memcpy(run->serializers, mixes[i % ARRAY_LENGTH(mixes)], sizeof(run->serializers));
        snprintf(run->name, sizeof(run->name), "%s%s%s (%s, %s, %s)",
                 test->section ? test->section : "", test->section ? ": " : "", test->name,
                 scenario_carrier.name, forms[run->serializers[0]], forms[run->serializers[1]]);
        tests[used++] =
            (struct CMUnitTest){.name = run->name, .test_func = run_case, .initial_state = run};
    }
    int failed = used ? _cmocka_run_group_tests(group, tests, used, NULL, NULL) : 1;
    free(tests);
    free(runs);
    return failed;
}
