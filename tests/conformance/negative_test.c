/* SPDX-License-Identifier: MIT */
/*
 * What a client must not send: the cases of the files in negative/, each against a session of its
 * own, with a second session alongside that must not notice. negative/README.md has the format.
 *
 * Each case runs in both serializers; what it sends beyond JSON values is for one of them alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "support/router_scenario.h"

#define LINE_SIZE 2048
#define FEATURES                                                                                   \
    "{'progressive_call_results':true,'progressive_call_invocations':true,'call_canceling':true,"  \
    "'call_timeout':true,'payload_passthru_mode':true}"

/* A session that minds its own business, and what it has done so far. */
struct bystander {
    struct peer *peer;
    unsigned request;
    unsigned invocation;
};

/* Who is under test, and whom it deals with. */
struct parties {
    struct scenario *scenario;
    struct bystander bystander;
    struct peer *peer;
    struct peer *partner; /* NULL: none */
};

struct context {
    const char *name;
    void (*prepare)(struct parties *parties);
};

static void be_open(struct parties *parties)
{
    parties->peer = peer_open(parties->scenario);
}

static void join_in_role(struct parties *parties, const char *role)
{
    char text[96];
    snprintf(text, sizeof(text), "[1,'realm1',{'roles':{'%s':{}}}]", role);
    parties->peer = peer_open(parties->scenario);
    peer_send(parties->peer, text);
    peer_expect(parties->peer, "[2,'*',{'...':0}]");
}

static void be_publisher(struct parties *parties)
{
    join_in_role(parties, "publisher");
}

static void be_subscriber(struct parties *parties)
{
    join_in_role(parties, "subscriber");
}

static void be_caller(struct parties *parties)
{
    join_in_role(parties, "caller");
}

static void be_callee(struct parties *parties)
{
    join_in_role(parties, "callee");
}

static void be_joined(struct parties *parties)
{
    parties->peer = peer_join(parties->scenario, "realm1");
}

static struct peer *join_with_features(struct parties *parties)
{
    return peer_join_with(parties->scenario, "realm1", FEATURES, FEATURES);
}

static void be_featured(struct parties *parties)
{
    parties->peer = join_with_features(parties);
}

/* It has the subscription $s, request 1, and the registration $r, request 2. */
static void be_owner(struct parties *parties)
{
    be_featured(parties);
    peer_send(parties->peer, "[32,1,{},'org.own']");
    peer_expect(parties->peer, "[33,1,'$s']");
    peer_send(parties->peer, "[64,2,{},'org.own']");
    peer_expect(parties->peer, "[65,2,'$r']");
}

/* Registration $r of `callee` is called; its invocation 1 waits. */
static void call_org_x(struct peer *caller, struct peer *callee, const char *options)
{
    char text[96];
    peer_send(callee, "[64,1,{},'org.x']");
    peer_expect(callee, "[65,1,'$r']");
    snprintf(text, sizeof(text), "[48,1,%s,'org.x']", options);
    peer_send(caller, text);
    peer_expect(callee, "[68,1,'$r',{'...':0}]");
}

static void be_invoked(struct parties *parties)
{
    be_featured(parties);
    parties->partner = join_with_features(parties);
    call_org_x(parties->partner, parties->peer, "{'receive_progress':true}");
}

/* The same without any features. */
static void be_plain_invoked(struct parties *parties)
{
    be_joined(parties);
    parties->partner = peer_join(parties->scenario, "realm1");
    call_org_x(parties->partner, parties->peer, "{}");
}

/* Its call 1 is under way. */
static void be_calling(struct parties *parties)
{
    be_featured(parties);
    parties->partner = join_with_features(parties);
    call_org_x(parties->peer, parties->partner, "{}");
}

/* Its call 1 is under way and has more input. */
static void be_sending(struct parties *parties)
{
    be_featured(parties);
    parties->partner = join_with_features(parties);
    call_org_x(parties->peer, parties->partner, "{'progress':true}");
}

/* $s and $r are of another session. */
static void be_stranger(struct parties *parties)
{
    be_owner(parties);
    parties->partner = parties->peer;
    be_featured(parties);
}

/* A client of WAMP v1. */
static void be_v1(struct parties *parties)
{
    parties->peer = peer_join_v1(parties->scenario, "*");
}

static const struct context contexts[] = {
    {"open", be_open},
    {"publisher", be_publisher},
    {"subscriber", be_subscriber},
    {"caller", be_caller},
    {"callee", be_callee},
    {"joined", be_joined},
    {"featured", be_featured},
    {"owner", be_owner},
    {"stranger", be_stranger},
    {"invoked", be_invoked},
    {"plain-invoked", be_plain_invoked},
    {"calling", be_calling},
    {"sending", be_sending},
    {"v1", be_v1},
};

/* It would see what reaches anybody under `com.`, and does a call and a publication of its own. */
static struct bystander stand_by(struct scenario *scenario)
{
    struct bystander bystander = {.peer = peer_join(scenario, "realm1"), .request = 2};
    peer_send(bystander.peer, "[32,1,{'match':'prefix'},'com.']");
    peer_expect(bystander.peer, "[33,1,'$own_subscription']");
    peer_send(bystander.peer, "[64,2,{'match':'prefix'},'com.']");
    peer_expect(bystander.peer, "[65,2,'$own_registration']");
    return bystander;
}

/* Nothing has come that is not its own, and what it does goes on as ever. */
static void check_bystander(struct bystander *bystander)
{
    char text[160];
    unsigned publish = ++bystander->request;
    unsigned call = ++bystander->request;
    unsigned invocation = ++bystander->invocation;
    snprintf(text, sizeof(text), "[16,%u,{'exclude_me':false},'com.tick',[%u]]", publish, publish);
    peer_send(bystander->peer, text);
    snprintf(text, sizeof(text), "[36,'$own_subscription','*',{'topic':'com.tick'},[%u]]", publish);
    peer_expect(bystander->peer, text);
    snprintf(text, sizeof(text), "[48,%u,{},'com.own',[%u]]", call, call);
    peer_send(bystander->peer, text);
    snprintf(text, sizeof(text), "[68,%u,'$own_registration',{'procedure':'com.own'},[%u]]",
             invocation, call);
    peer_expect(bystander->peer, text);
    snprintf(text, sizeof(text), "[70,%u,{},[%u]]", invocation, call);
    peer_send(bystander->peer, text);
    snprintf(text, sizeof(text), "[50,%u,{},[%u]]", call, call);
    peer_expect(bystander->peer, text);
}

/* ABORT for `reason` with a text that has `fragment` in it, and the end. */
static void expect_abort(struct peer *peer, const char *reason, const char *fragment)
{
    char text[128];
    char *found = peer_next(peer);
    json_t *message = found ? json_loads(found, 0, NULL) : NULL;
    const char *why = json_string_value(json_object_get(json_array_get(message, 1), "message"));
    const char *uri = json_string_value(json_array_get(message, 2));
    snprintf(text, sizeof(text), "wamp.error.%s", reason);
    if (!why || !uri || json_integer_value(json_array_get(message, 0)) != 3 ||
        strcmp(uri, text) != 0 || !*fragment || !strstr(why, fragment))
        fail_msg("expected ABORT %s with '%s'\nfound    %s", text, fragment,
                 found ? found : "the end");
    json_decref(message);
    free(found);
    peer_expect_closed(peer);
}

/* `outcome` is a keyword with its words, or a message as peer_expect() has it. */
static void expect_outcome(struct peer *peer, const char *outcome)
{
    char reason[64];
    char uri[128];
    char text[256];
    unsigned type, request;
    int size = 0;
    if (strncmp(outcome, "ABORT ", 6) == 0)
        expect_abort(peer, "protocol_violation", outcome + 6);
    else if (sscanf(outcome, "ABORT:%63s %n", reason, &size) == 1 && size > 0)
        expect_abort(peer, reason, outcome + size);
    else if (sscanf(outcome, "ERROR %u %u %127s", &type, &request, uri) == 3) {
        snprintf(text, sizeof(text), "[8,%u,%u,{},'%s',['*']]", type, request, uri);
        peer_expect(peer, text);
    } else if (strcmp(outcome, "NOTHING") == 0)
        peer_expect_nothing(peer);
    else if (strcmp(outcome, "CLOSED") == 0)
        peer_expect_closed(peer);
    else if (sscanf(outcome, "CLOSED %u", &type) == 1)
        peer_expect_status(peer, type);
    else
        peer_expect(peer, outcome);
}

static void send_hex(struct peer *peer, const char *hex)
{
    unsigned char bytes[LINE_SIZE];
    size_t size = 0;
    unsigned byte;
    int used;
    for (; sscanf(hex, "%2x%n", &byte, &used) == 1; hex += used)
        bytes[size++] = (unsigned char)byte;
    peer_send_bytes(peer, bytes, size);
}

/* How a case is sent: as a value, as JSON text, or as bytes of either serializer. */
struct form {
    const char *name;
    bool of_one_serializer;
    enum wi_serializer serializer;
    void (*send)(struct peer *peer, const char *text);
};

static void send_text(struct peer *peer, const char *text)
{
    peer_send_bytes(peer, text, strlen(text));
}

static const struct form forms[] = {
    {"value", false, WI_JSON, peer_send},
    {"json", true, WI_JSON, send_text},
    {"json-bytes", true, WI_JSON, send_hex},
    {"msgpack-bytes", true, WI_MSGPACK, send_hex},
};

/* Cut the part up to `separator` off the text. Return: it; NULL when there is no more. */
static char *cut_off(char **text, const char *separator)
{
    char *start = *text;
    char *end = start ? strstr(start, separator) : NULL;
    *text = end ? end + strlen(separator) : NULL;
    if (end)
        *end = '\0';
    return start;
}

/* `text` is MESSAGE ; MESSAGE => OUTCOME ; OUTCOME. */
static void run_exchange(struct peer *peer, const struct form *form, char *text)
{
    char *part;
    char *messages = cut_off(&text, " => ");
    char *outcomes = text;
    assert_non_null(outcomes);
    while ((part = cut_off(&messages, " ; ")))
        form->send(peer, part);
    while ((part = cut_off(&outcomes, " ; ")))
        expect_outcome(peer, part);
}

static const struct context *find_context(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(contexts); i++)
        if (strcmp(contexts[i].name, name) == 0)
            return &contexts[i];
    fail_msg("there is no context %s", name);
    return NULL;
}

static const struct form *find_form(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
        if (strcmp(forms[i].name, name) == 0)
            return &forms[i];
    fail_msg("there is no form %s", name);
    return NULL;
}

static void end_case(struct parties *parties)
{
    peer_drop(parties->peer);
    if (parties->partner)
        peer_drop(parties->partner);
    parties->peer = parties->partner = NULL;
    scenario_forget(parties->scenario, "$s");
    scenario_forget(parties->scenario, "$r");
    check_bystander(&parties->bystander);
}

/* Run one line: CONTEXT[ FORM]: exchange. */
static void run_line(struct parties *parties, char *line)
{
    char note[LINE_SIZE];
    char *exchange = line;
    snprintf(note, sizeof(note), "%s", line);
    scenario_note(parties->scenario, note);
    char *form_name = cut_off(&exchange, ": ");
    const char *context = cut_off(&form_name, " ");
    const struct form *form = form_name ? find_form(form_name) : &forms[0];
    find_context(context)->prepare(parties);
    if (!form->of_one_serializer || peer_serializer(parties->peer) == form->serializer)
        run_exchange(parties->peer, form, exchange);
    end_case(parties);
    scenario_note(parties->scenario, NULL);
}

/* Read the next case of a file. Return: false at its end. */
static bool read_line(FILE *file, char line[LINE_SIZE])
{
    do {
        if (!fgets(line, LINE_SIZE, file))
            return false;
        assert_non_null(strchr(line, '\n'));
        line[strcspn(line, "\n")] = '\0';
    } while (line[0] == '#' || line[0] == '\0');
    return true;
}

static FILE *open_group(const char *name)
{
    char path[512];
    const char *folder = getenv("WIDL_NEGATIVE");
    assert_non_null(folder);
    snprintf(path, sizeof(path), "%s/%s.txt", folder, name);
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s cannot be read", path);
    return file;
}

static void run_group(struct scenario *scenario, const char *name)
{
    char line[LINE_SIZE];
    FILE *file = open_group(name);
    struct parties parties = {.scenario = scenario, .bystander = stand_by(scenario)};
    while (read_line(file, line))
        run_line(&parties, line);
    peer_expect_nothing(parties.bystander.peer);
    fclose(file);
}

#define GROUPS(GROUP)                                                                              \
    GROUP(session)                                                                                 \
    GROUP(structure)                                                                               \
    GROUP(direction)                                                                               \
    GROUP(roles)                                                                                   \
    GROUP(publish)                                                                                 \
    GROUP(subscribe)                                                                               \
    GROUP(call)                                                                                    \
    GROUP(cancel)                                                                                  \
    GROUP(register)                                                                                \
    GROUP(yield)                                                                                   \
    GROUP(error)                                                                                   \
    GROUP(uris)                                                                                    \
    GROUP(json)                                                                                    \
    GROUP(msgpack)                                                                                 \
    GROUP(v1)

#define RUN_GROUP(name)                                                                            \
    static void run_##name(struct scenario *scenario)                                              \
    {                                                                                              \
        run_group(scenario, #name);                                                                \
    }
GROUPS(RUN_GROUP)
RUN_GROUP(request_ids)
RUN_GROUP(utf8)

static void the_corpus_is_large(void **state)
{
#define NAME(name) #name,
    static const char *const names[] = {GROUPS(NAME) "request_ids", "utf8"};
    char line[LINE_SIZE];
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        FILE *file = open_group(names[i]);
        while (read_line(file, line))
            count++;
        fclose(file);
    }
    assert_true(count >= 300);
}

int main(void)
{
    static const struct scenario_case cases[] = {
#define CASE(group) {.name = #group, .run = run_##group},
        GROUPS(CASE){SCENARIO(run_request_ids), .options = {.strict_request_ids = true},
                     .in_process = true},
        /* Over WebSocket the transport refuses these before the router sees them. */
        {SCENARIO(run_utf8), .in_process = true},
    };
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_corpus_is_large)};
    int failed = cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
    return failed + scenario_main("negative", cases, ARRAY_LENGTH(cases));
}
