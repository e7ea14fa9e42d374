/* SPDX-License-Identifier: MIT */
/*
 * What a router must not send: the cases of the files in malformed/, each in both serializers, but
 * for bytes, which belong to one. malformed/README.md has the format.
 *
 * Whatever it is, the client says ABORT, ends the session with WIDL_ERROR_PROTOCOL, does not come
 * back although it would after a loss, and fails every request once.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

#define LINE_SIZE 1024

/** What the callbacks have seen. */
struct seen {
    unsigned results;
    widl_code code;
    widl_invocation *invocation;
};

/** A session in some state, and the text that it must end with. */
struct subject {
    struct seen seen;
    widl_session *session; /**< NULL: it is still joining */
};

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct seen *seen = user;
    assert_null(result);
    seen->results++;
    seen->code = error->code;
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)payload;
    seen->invocation = invocation;
    widl_invocation_defer(invocation);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
    fail_msg("a malformed event was handed out");
}

static const widl_options comes_back = {.reconnect = {.enabled = true}};

static void call(struct subject *subject, const char *message)
{
    assert_true(widl_session_call_async(subject->session, "com.add", NULL, NULL, on_result,
                                        &subject->seen, NULL));
    fake_expect(message);
}

static void be_joining(struct subject *subject)
{
    (void)subject;
    fake_expect(FAKE_HELLO);
}

/** A call by request 1. */
static void be_calling(struct subject *subject)
{
    subject->session = fake_session(&comes_back);
    call(subject, "[48,1,{},\"com.add\"]");
}

static void add_registration(struct subject *subject, const char *uri, widl_match match)
{
    widl_register_options options = {.match = match};
    assert_non_null(widl_session_register(subject->session, uri, &options, on_invocation,
                                          &subject->seen, NULL));
}

static void add_subscription(struct subject *subject, const char *uri, widl_match match)
{
    widl_subscribe_options options = {.match = match};
    assert_non_null(widl_session_subscribe(subject->session, uri, &options, on_event, NULL, NULL));
}

/** Registrations 55 and 56, subscriptions 77 and 78, the second ones of patterns; invocation 3 of
 * 55 is open, and a call by request 5. */
static void be_busy(struct subject *subject)
{
    subject->session = fake_advanced_session(&comes_back);
    fake_expect("[64,1,{},\"com.x\"]");
    fake_say("[65,1,55]");
    add_registration(subject, "com.x", WIDL_MATCH_EXACT);
    fake_expect("[64,2,{\"match\":\"prefix\"},\"com.p.\"]");
    fake_say("[65,2,56]");
    add_registration(subject, "com.p.", WIDL_MATCH_PREFIX);
    fake_expect("[32,3,{},\"com.x\"]");
    fake_say("[33,3,77]");
    add_subscription(subject, "com.x", WIDL_MATCH_EXACT);
    fake_expect("[32,4,{\"match\":\"prefix\"},\"com.p.\"]");
    fake_say("[33,4,78]");
    add_subscription(subject, "com.p.", WIDL_MATCH_PREFIX);
    fake_say("[68,3,55,{}]");
    while (!subject->seen.invocation)
        assert_true(widl_session_process(subject->session, 10, NULL));
    call(subject, "[48,5,{},\"com.add\"]");
}

static const struct {
    const char *name;
    void (*prepare)(struct subject *subject);
} contexts[] = {{"joining", be_joining}, {"calling", be_calling}, {"busy", be_busy}};

static void check_error(const widl_error *error, const char *text)
{
    assert_int_equal(error->code, WIDL_ERROR_PROTOCOL);
    assert_string_equal(error->uri, "wamp.error.protocol_violation");
    assert_int_equal(strncmp(error->text, "the router violated the protocol: ", 34), 0);
    if (!strstr(error->text, text))
        fail_msg("the text is '%s'", error->text);
}

/** The message is in the script: see the session end. */
static void check_end(struct subject *subject, const char *text)
{
    widl_error error = {0};
    fake_expect("[3,{\"message\":\"*");
    if (!subject->session) {
        assert_null(fake_connect_with("realm1", &comes_back, &error));
        check_error(&error, text);
        return;
    }
    assert_false(widl_session_run(subject->session, &error));
    check_error(&error, text);
    assert_int_equal(fake_close_status(), 1002);
    assert_int_equal(subject->seen.results, 1);
    assert_int_equal(subject->seen.code, WIDL_ERROR_PROTOCOL);
    assert_false(widl_session_publish(subject->session, "com.x", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_int_equal(fake_connections(), 1);
    widl_session_close(subject->session);
    assert_int_equal(subject->seen.results, 1);
}

static void say_hexadecimal(const char *text)
{
    unsigned char bytes[LINE_SIZE / 2];
    size_t size = strlen(text) / 2;
    for (size_t i = 0; i < size; i++) {
        unsigned byte = 0;
        assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
        bytes[i] = (unsigned char)byte;
    }
    fake_say_bytes(bytes, size);
}

static void say_json(char *text)
{
    for (char *quote = strchr(text, '\''); quote; quote = strchr(quote, '\''))
        *quote = '"';
    fake_say(text);
}

/** `CONTEXT[ FORM]: MESSAGE => TEXT`, in parts. */
struct test_case {
    char *context;
    char *form; /**< "" when messages are JSON for either serializer */
    char *message;
    char *text;
};

static bool split(char *line, struct test_case *ret)
{
    char *colon = strchr(line, ':');
    char *arrow = strstr(line, " =>");
    if (!colon || !arrow)
        return false;
    *colon = '\0';
    *arrow = '\0';
    ret->context = line;
    ret->message = colon + 2;
    ret->text = arrow[3] == ' ' ? arrow + 4 : arrow + 3;
    char *space = strchr(line, ' ');
    ret->form = space ? space + 1 : line + strlen(line);
    if (space)
        *space = '\0';
    return true;
}

static void run_case(enum wi_serializer serializer, const struct test_case *test)
{
    struct subject subject = {0};
    const char *bytes = serializer == WI_JSON ? "json-bytes" : "msgpack-bytes";
    size_t found = ARRAY_LENGTH(contexts);
    if (test->form[0] && strcmp(test->form, bytes) != 0)
        return;
    for (size_t i = 0; i < ARRAY_LENGTH(contexts); i++) {
        if (strcmp(contexts[i].name, test->context) == 0)
            found = i;
    }
    assert_true(found < ARRAY_LENGTH(contexts));
    fake_start(serializer);
    contexts[found].prepare(&subject);
    if (test->form[0])
        say_hexadecimal(test->message);
    else
        say_json(test->message);
    check_end(&subject, test->text);
    fake_finish();
}

static unsigned run_file(enum wi_serializer serializer, const char *path)
{
    char line[LINE_SIZE];
    char copy[LINE_SIZE];
    unsigned cases = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        struct test_case test = {0};
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        snprintf(copy, sizeof(copy), "%s", line);
        print_message("%s\n", copy);
        assert_true(split(line, &test));
        run_case(serializer, &test);
        cases++;
    }
    fclose(file);
    return cases;
}

/** Run every file of the folder. */
static void run_folder(enum wi_serializer serializer)
{
    const char *folder = getenv("WIDL_MALFORMED");
    unsigned cases = 0;
    struct dirent *entry;
    assert_non_null(folder);
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    while ((entry = readdir(directory))) {
        char path[LINE_SIZE];
        size_t size = strlen(entry->d_name);
        if (size < 4 || strcmp(entry->d_name + size - 4, ".txt") != 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        cases += run_file(serializer, path);
    }
    closedir(directory);
    assert_true(cases >= 300);
}

static void malformed_messages_end_the_session_json(void **state)
{
    (void)state;
    run_folder(WI_JSON);
}

static void malformed_messages_end_the_session_msgpack(void **state)
{
    (void)state;
    run_folder(WI_MSGPACK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_messages_end_the_session_json),
        cmocka_unit_test(malformed_messages_end_the_session_msgpack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
