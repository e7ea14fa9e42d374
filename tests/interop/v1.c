/* SPDX-License-Identifier: MIT */
/*
 * Our client with a server of WAMP v1 that others wrote: v1 URL. It calls, publishes and listens,
 * and says `all is well` if everything was as it should be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <widl/v1.h>
#include <widl/widl.h>

static const widl_v1_prefix prefixes[] = {
    {.v1 = "http://example.com/calc#", .wamp = "com.calc."},
};

static void expect(bool good, const char *what)
{
    if (good)
        return;
    printf("wrong: %s\n", what);
    exit(1);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    unsigned *count = user;
    widl_arena arena = {0};
    (void)event;
    const char *text = widl_value_to_json(payload->args, &arena, NULL);
    expect(text && strcmp(text, "[[23,99]]") == 0, "the event");
    widl_arena_free(&arena);
    ++*count;
}

static widl_session *join(const char *url)
{
    widl_error error = {0};
    widl_session *session = widl_connect_v1(url, prefixes, 1, NULL, &error);
    expect(session != NULL, widl_error_text(&error));
    return session;
}

static void call(widl_session *session, const widl_payload *payload)
{
    widl_call state = {0};
    widl_payload result = {0};
    widl_arena arena = {0};
    expect(widl_session_call(session, "com.calc.add", payload, &state, &result), "the call");
    const char *text = widl_value_to_json(result.args, &arena, NULL);
    expect(text && strcmp(text, "[122]") == 0, "the result");
    expect(!widl_session_call(session, "com.calc.divide", payload, &state, &result), "the error");
    expect(strstr(state.error.text, "there is no http://example.com/calc#divide") != NULL,
           state.error.text);
    widl_arena_free(&arena);
    widl_call_release(&state);
}

int main(int count, char **words)
{
    widl_arena arena = {0};
    widl_payload payload = {0};
    widl_payload nothing = {0};
    widl_call state = {0};
    unsigned events = 0;
    expect(count == 2, "usage: v1 URL");
    widl_session *session = join(words[1]);
    widl_session *other = join(words[1]);
    expect(widl_value_from_json(widl_str("[23,99]"), &arena, &payload.args, NULL), "memory");
    call(session, &payload);
    expect(widl_session_subscribe(other, "com.calc.news", NULL, on_event, &events, NULL) != NULL,
           "the subscription");
    expect(!widl_session_call(other, "no.such", NULL, &state, &nothing), "another call");
    expect(widl_session_publish(session, "com.calc.news", &payload,
                                &(widl_publish_options){.acknowledge = true}, NULL),
           "the publication");
    while (events == 0)
        expect(widl_session_process(other, 5000, NULL), "the connection");
    widl_call_release(&state);
    widl_arena_free(&arena);
    widl_session_close(session);
    widl_session_close(other);
    puts("all is well");
    return 0;
}
