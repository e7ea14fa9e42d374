/* SPDX-License-Identifier: MIT */
/*
 * A callee and a caller of one version of the contracts whose change is not in a payload but in the
 * call itself. NEW is 1 for the new version, 0 for the old one.
 *
 *     calls serve URL         serves all of them, and says `served`
 *     calls call URL RULE     calls one, and says what comes back
 *
 * What a callee is called with it prints, the name of the rule first.
 */
#include <stdio.h>
#include <string.h>

#include <widl/widl.h>

#include "calls.h"

static void say(const char *line)
{
    puts(line);
    fflush(stdout);
}

static void move(widl_invocation *invocation, const position_changed_service_move_args *args,
                 void *user)
{
    (void)user;
    printf("position_changed: from %s to %s\n", args->from.data, args->to.data);
    fflush(stdout);
    position_changed_service_move_reply(invocation);
}

static bool call_move(widl_session *session, widl_call *call)
{
    position_changed_service_move_args args = {.from = widl_str("a"), .to = widl_str("b")};

    return position_changed_service_move(session, &args, call);
}

static void find(widl_invocation *invocation, const moved_to_keyword_service_find_args *args,
                 void *user)
{
    (void)user;
    printf("moved_to_keyword: limit %u\n", args->limit.present ? args->limit.value : 0);
    fflush(stdout);
    moved_to_keyword_service_find_reply(invocation);
}

static bool call_find(widl_session *session, widl_call *call)
{
    moved_to_keyword_service_find_args args = {.prefix = widl_str("a"), .limit = {true, 5}};

    return moved_to_keyword_service_find(session, &args, call);
}

static void write_log(widl_invocation *invocation, const rest_changed_service_log_args *args,
                      void *user)
{
    (void)user;
#if NEW
    printf("rest_changed: %s\n", args->text.data);
#else
    printf("rest_changed: %s and %zu more\n", args->text.data, args->args.size);
#endif
    fflush(stdout);
    rest_changed_service_log_reply(invocation);
}

static bool call_log(widl_session *session, widl_call *call)
{
    rest_changed_service_log_args args = {.text = widl_str("a")};
#if !NEW
    static const unsigned char yes[] = {0xc3}; /* `true` of MessagePack */
    widl_value more[] = {{yes, 1}, {yes, 1}};

    args.args = (widl_value_list){more, 2};
#endif
    return rest_changed_service_log(session, &args, call);
}

static void tail(widl_invocation *invocation, const stream_changed_service_tail_args *args,
                 void *user)
{
    uint32_t result = 7;

    (void)args;
    (void)user;
#if NEW
    widl_string item = widl_str("item");
    widl_error error;

    stream_changed_service_tail_progress(invocation, &item, &error);
#endif
    stream_changed_service_tail_reply(invocation, &result);
}

#if NEW
static bool take_item(void *user, const widl_string *item)
{
    (void)user;
    printf("item %s\n", item->data);
    return true;
}
#endif

static bool call_tail(widl_session *session, widl_call *call)
{
    stream_changed_service_tail_args args = {.id = widl_str("a")};
    uint32_t result = 0;
#if NEW
    stream_changed_service_tail_stream stream = {.on_progress = take_item};
    bool is_answered = stream_changed_service_tail(session, &args, &stream, &result, call);
#else
    bool is_answered = stream_changed_service_tail(session, &args, &result, call);
#endif

    printf("result %u\n", result);
    return is_answered;
}

static void get(widl_invocation *invocation, void *user)
{
    (void)user;
#if NEW
    throws_added_service_get_throw_lost(invocation);
#else
    throws_added_service_get_throw_busy(invocation);
#endif
}

static bool call_get(widl_session *session, widl_call *call)
{
    throws_added_service_get_error error;
    bool is_answered = throws_added_service_get(session, call);

    switch (throws_added_service_get_catch(&call->error, &call->memory, &error)) {
    case THROWS_ADDED_SERVICE_GET_ERROR_BUSY:
        puts("caught Busy");
        break;
#if NEW
    case THROWS_ADDED_SERVICE_GET_ERROR_LOST:
        puts("caught Lost");
        break;
#endif
    case THROWS_ADDED_SERVICE_GET_ERROR_OTHER:
        puts("caught another one");
        break;
    }
    return is_answered;
}

static void put(widl_invocation *invocation, const default_changed_service_put_args *args,
                void *user)
{
    (void)user;
    printf("default_changed: limit %u\n", args->payload.limit.value);
    fflush(stdout);
    default_changed_service_put_reply(invocation);
}

static bool call_put(widl_session *session, widl_call *call)
{
    default_changed_service_put_args args = {0};

    return default_changed_service_put(session, &args, call);
}

static const struct {
    const char *rule;
    bool (*call)(widl_session *session, widl_call *call);
} calls[] = {
    {"position_changed", call_move}, {"moved_to_keyword", call_find}, {"rest_changed", call_log},
    {"stream_changed", call_tail},   {"throws_added", call_get},      {"default_changed", call_put},
};

static bool serve(widl_session *session, widl_error *error)
{
    return position_changed_service_serve(session, &(position_changed_service_callee){.move = move},
                                          NULL, error) &&
           moved_to_keyword_service_serve(session, &(moved_to_keyword_service_callee){.find = find},
                                          NULL, error) &&
           rest_changed_service_serve(session, &(rest_changed_service_callee){.log = write_log},
                                      NULL, error) &&
           stream_changed_service_serve(session, &(stream_changed_service_callee){.tail = tail},
                                        NULL, error) &&
           throws_added_service_serve(session, &(throws_added_service_callee){.get = get}, NULL,
                                      error) &&
           default_changed_service_serve(session, &(default_changed_service_callee){.put = put},
                                         NULL, error);
}

static int run_callee(widl_session *session)
{
    widl_error error = {0};

    if (!serve(session, &error)) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    say("served");
    widl_session_run(session, &error);
    return 0;
}

static int run_caller(widl_session *session, const char *rule)
{
    widl_call call = {0};
    bool is_answered = false;

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (strcmp(calls[i].rule, rule) == 0)
            is_answered = calls[i].call(session, &call);
    }
    printf("%s\n", is_answered ? "answered" : widl_error_text(&call.error));
    widl_call_release(&call);
    return 0;
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = argc > 2 ? widl_connect(argv[2], "realm1", NULL, &error) : NULL;
    int status = 1;

    if (!session)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    else if (argc > 3)
        status = run_caller(session, argv[3]);
    else
        status = run_callee(session);
    widl_session_close(session);
    return status;
}
