/* SPDX-License-Identifier: MIT */
/*
 * The callee of a pair: serves interface Peer until the router says goodbye.
 *
 *     interop_callee URL REALM json|msgpack
 *
 * Procedure `broken` is left out on purpose: nobody serves an empty slot.
 */
#include <stdio.h>

#include <interop.widl.h>

#include "connect.h"

/* The last note that arrived; what it points to lives in `memory`. */
struct state {
    widl_session *session;
    bool has_note;
    interop_peer_last_note_result note;
    widl_arena memory;
};

static void on_echo(widl_invocation *invocation, const interop_peer_echo_args *args, void *user)
{
    (void)user;
    interop_peer_echo_reply(invocation, &args->value);
}

static void on_wide(widl_invocation *invocation, const interop_peer_wide_args *args, void *user)
{
    (void)user;
    interop_peer_wide_reply(invocation, &(interop_peer_wide_result){args->low, args->high});
}

/* Puts `piece` behind `text`, which has room for it. */
static void append(widl_string *text, char *room, widl_string piece)
{
    memcpy(room + text->size, piece.data, piece.size);
    text->size += piece.size;
}

static void on_describe(widl_invocation *invocation, const interop_peer_describe_args *args,
                        void *user)
{
    (void)user;
    size_t each = args->greeting.value.size + args->name.size + 4;
    char *room = widl_arena_alloc(widl_invocation_memory(invocation), args->times.value * each);
    widl_string text = {room, 0};

    for (uint32_t i = 0; room && i < args->times.value; i++) {
        append(&text, room, widl_str(i > 0 ? "; " : ""));
        append(&text, room, args->greeting.value);
        append(&text, room, widl_str(", "));
        append(&text, room, args->name);
    }
    interop_peer_describe_reply(invocation, &(interop_peer_describe_result){
                                                .text = text,
                                                .length = (uint32_t)widl_utf8_length(text),
                                                .times = args->times.value,
                                                .note = args->note,
                                            });
}

static void on_join(widl_invocation *invocation, const interop_peer_join_args *args, void *user)
{
    (void)user;
    size_t size = 0;
    for (size_t i = 0; i < args->parts.size; i++)
        size += args->parts.data[i].size + args->separator.value.size;
    char *room = widl_arena_alloc(widl_invocation_memory(invocation), size);
    widl_string text = {room, 0};

    for (size_t i = 0; room && i < args->parts.size; i++) {
        append(&text, room, i > 0 ? args->separator.value : widl_str(""));
        append(&text, room, args->parts.data[i]);
    }
    interop_peer_join_reply(invocation, &text);
}

static void on_stretch(widl_invocation *invocation, const interop_peer_stretch_args *args,
                       void *user)
{
    (void)user;
    interop_point points[2];
    for (size_t i = 0; i < args->points.size; i++) {
        points[i] = args->points.data[i];
        points[i].x *= args->factor.value;
        points[i].y *= args->factor.value;
    }
    interop_peer_stretch_reply(invocation, &(interop_point_list){points, args->points.size});
}

static void on_blob(widl_invocation *invocation, const interop_peer_blob_args *args, void *user)
{
    (void)user;
    interop_peer_blob_reply(invocation, &args->data);
}

static void on_refuse(widl_invocation *invocation, const interop_peer_refuse_args *args, void *user)
{
    (void)user;
    interop_refused refused = {args->code, args->reason, args->data, {true, widl_str("as asked")}};
    interop_peer_refuse_throw_refused(invocation, &refused);
}

static void on_touch(widl_invocation *invocation, void *user)
{
    (void)user;
    interop_peer_touch_reply(invocation);
}

/* The invocation is over already when the session is closed. */
static void on_twice(void *user, const int32_t *result, const widl_error *error)
{
    widl_invocation *invocation = user;
    if (!error)
        interop_peer_ask_helper_reply(invocation, result);
    else if (error->code != WIDL_ERROR_CLOSED)
        interop_peer_ask_helper_throw_unavailable(invocation,
                                                  &(interop_unavailable){widl_str(error->uri)});
}

static void on_ask_helper(widl_invocation *invocation, const interop_peer_ask_helper_args *args,
                          void *user)
{
    const struct state *state = user;
    interop_helper_twice_args question = {args->number};
    widl_error error = {0};

    if (interop_helper_twice_async(state->session, &question, NULL, on_twice, invocation, &error))
        widl_invocation_defer(invocation);
    else
        widl_invocation_throw_text(invocation, "wamp.error.runtime_error", widl_error_text(&error),
                                   NULL);
}

static bool publish_news(widl_session *session, uint32_t id, widl_error *error)
{
    char text[64];
    const unsigned char data[] = {0, 255, (unsigned char)id};
    const widl_string tags[] = {widl_str("a"), widl_str("ß")};
    interop_peer_news_event event = {
        .id = id,
        .text = {text, (size_t)snprintf(text, sizeof(text), "news %u: ÄÖÜ €", (unsigned)id)},
        .data = widl_bin(data, sizeof(data)),
        .tags = {tags, 2},
    };
    return interop_peer_publish_news(session, &event, NULL, error);
}

static void on_announce(widl_invocation *invocation, const interop_peer_announce_args *args,
                        void *user)
{
    const struct state *state = user;
    widl_error error = {0};

    for (uint32_t id = 1; id <= args->count && !error.code; id++)
        publish_news(state->session, id, &error);
    if (error.code)
        widl_invocation_throw_text(invocation, "wamp.error.runtime_error", widl_error_text(&error),
                                   NULL);
    else
        interop_peer_announce_reply(invocation);
}

static void on_last_note(widl_invocation *invocation, void *user)
{
    const struct state *state = user;
    if (state->has_note)
        interop_peer_last_note_reply(invocation, &state->note);
    else
        interop_peer_last_note_throw_nothing_yet(invocation);
}

static void on_note(void *user, const interop_helper_notes_event *event, const widl_event *details)
{
    (void)details;
    struct state *state = user;
    widl_arena_reset(&state->memory);
    const char *text = widl_arena_copy(&state->memory, event->text.data, event->text.size);
    const void *data = widl_arena_copy(&state->memory, event->data.data, event->data.size);

    state->has_note = text && data;
    state->note = (interop_peer_last_note_result){
        .id = event->id,
        .text = {text, event->text.size},
        .data = {data, event->data.size},
    };
}

static const interop_peer_callee callee = {
    .echo = on_echo,
    .wide = on_wide,
    .describe = on_describe,
    .join = on_join,
    .stretch = on_stretch,
    .blob = on_blob,
    .refuse = on_refuse,
    .touch = on_touch,
    .ask_helper = on_ask_helper,
    .announce = on_announce,
    .last_note = on_last_note,
};

static bool serve(struct state *state, widl_error *error)
{
    if (!interop_peer_serve(state->session, &callee, state, error) ||
        !interop_helper_subscribe_notes(state->session, NULL, on_note, state, error))
        return false;
    puts("serving");
    fflush(stdout);
    return widl_session_run(state->session, error);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    struct state state = {.session = interop_connect(argc, argv, &error)};
    bool good = state.session && serve(&state, &error);

    printf("%s %s\n", good ? "goodbye" : "failed:", good ? error.uri : widl_error_text(&error));
    widl_session_close(state.session);
    widl_arena_free(&state.memory);
    return good ? 0 : 1;
}
