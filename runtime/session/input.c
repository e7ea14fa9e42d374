/* SPDX-License-Identifier: MIT */
/*
 * Streams of arguments: the first item may come with the arguments, the others come one by one.
 *
 * Invariants: the callee's function is called with items that fit the contract only, and with NULL
 * once, from outside of the gate, unless the callee answers before: behind the last item, when the
 * call is canceled, and when an item was refused. So what a callee opens for a stream it can close
 * there.
 */
#include "session/input.h"

#include <stdio.h>

#include "session/invocation.h"

/** Where the path of an item begins, when it does not come with arguments. */
#define ITEM_PATH "args[0]"

static void on_cancel(void *user, widl_invocation *invocation);

/** Tell that there are no more items, which happens once. */
static void end_items(widl_invocation *invocation, const struct wi_input_target *target)
{
    struct wi_gate *gate = wi_invocation_enter(invocation);
    if (invocation->on_interrupt == on_cancel)
        widl_invocation_on_interrupt(invocation, NULL, NULL);
    widl_invocation_on_input(invocation, NULL, NULL);
    wi_gate_leave(gate);
    target->input->dispatch(target->on_item, invocation, NULL, target->user);
}

static void on_cancel(void *user, widl_invocation *invocation)
{
    end_items(invocation, user);
}

/** What was read as an item of its own was element `position`. */
static void move_path(widl_problem *problem, size_t position)
{
    char rest[WIDL_PROBLEM_SIZE];
    if (strncmp(problem->path, ITEM_PATH, strlen(ITEM_PATH)) != 0)
        return;
    snprintf(rest, sizeof(rest), "%s", problem->path + strlen(ITEM_PATH));
    snprintf(problem->path, sizeof(problem->path), "args[%zu]%.*s", position,
             (int)(sizeof(problem->path) - sizeof("args[]") - 20), rest);
}

/** Hand out an item, which is element `position` of a list, or refuse it. */
static void hand_out(widl_invocation *invocation, const struct wi_input_target *target,
                     const widl_payload *payload, size_t position)
{
    const widl_stub_input *input = target->input;
    widl_reader reader = {.arena = &invocation->session->scratch};
    void *item = widl_arena_alloc(reader.arena, input->item.size);
    if (!item)
        reader.problem.out_of_memory = true;
    if (item && wi_unmarshal(&input->item, payload, &reader, item)) {
        input->dispatch(target->on_item, invocation, item, target->user);
        return;
    }
    move_path(&reader.problem, position);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    wi_service_refuse(invocation, &reader.problem);
    invocation->canceled = true;
    invocation->has_input = false;
    wi_gate_leave(gate);
    end_items(invocation, target);
}

/** Whether the callee has answered. */
static bool is_answered(const widl_invocation *invocation)
{
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool answered = invocation->answered;
    wi_gate_leave(gate);
    return answered;
}

static bool is_empty(const widl_payload *payload)
{
    size_t count = 0;
    widl_reader reader;
    widl_reader_open(&reader, payload->args, NULL);
    return payload->args.size == 0 || (widl_read_list(&reader, &count) && count == 0);
}

static void on_chunk(void *user, widl_invocation *invocation, const widl_payload *chunk,
                     bool is_last)
{
    const struct wi_input_target *target = user;
    if (!is_last || !is_empty(chunk))
        hand_out(invocation, target, chunk, 0);
    if (is_last && !is_answered(invocation))
        end_items(invocation, target);
}

/** A list of `count` elements from what stands between; absent without memory. */
static widl_value make_list(widl_arena *arena, size_t count, const unsigned char *first,
                            size_t first_size, widl_bytes more)
{
    unsigned char *list = widl_arena_alloc(arena, WIDL_HEAD_SIZE + first_size + more.size);
    if (!list)
        return (widl_value){NULL, 0};
    unsigned char *out = widl_put_list(list, count);
    out = widl_put_raw(out, (const char *)first, first_size);
    out = widl_put_raw(out, (const char *)more.data, more.size);
    return (widl_value){list, (size_t)(out - list)};
}

bool wi_input_split(const widl_stub_input *input, const widl_payload *payload, widl_reader *reader,
                    struct wi_opening *ret)
{
    size_t count = 0;
    *ret = (struct wi_opening){.args = *payload};
    widl_reader_open(reader, payload->args, reader->arena);
    if (payload->args.size == 0 || !widl_read_list(reader, &count) || count <= input->position)
        return true;
    const unsigned char *first = reader->cursor;
    for (size_t i = 0; i < input->position; i++)
        widl_read_skip(reader);
    const unsigned char *item = reader->cursor;
    if (!widl_read_skip(reader))
        return false;
    const unsigned char *end = reader->cursor;
    widl_bytes more = {end, (size_t)(payload->args.data + payload->args.size - end)};
    ret->args.args = make_list(reader->arena, count - 1, first, (size_t)(item - first), more);
    ret->item.args = make_list(reader->arena, 1, item, (size_t)(end - item), (widl_bytes){end, 0});
    reader->problem.out_of_memory = ret->args.args.size == 0 || ret->item.args.size == 0;
    return !reader->problem.out_of_memory;
}

bool wi_input_begin(widl_invocation *invocation, const struct wi_input_target *target)
{
    struct wi_input_target *kept = widl_arena_alloc(&invocation->memory, sizeof(*kept));
    if (!kept)
        return false;
    *kept = *target;
    widl_invocation_on_input(invocation, on_chunk, kept);
    widl_invocation_on_interrupt(invocation, on_cancel, kept);
    return true;
}

void wi_input_go_on(widl_invocation *invocation, const struct wi_opening *opening)
{
    struct wi_gate *gate = wi_invocation_enter(invocation);
    const struct wi_input_target *target = invocation->input_user;
    bool goes_on = !invocation->answered && invocation->on_input == on_chunk;
    wi_gate_leave(gate);
    if (!goes_on)
        return;
    if (opening->item.args.size > 0)
        hand_out(invocation, target, &opening->item, target->input->position);
    if (!widl_invocation_has_input(invocation) && !is_answered(invocation))
        end_items(invocation, target);
}
