/* SPDX-License-Identifier: MIT */
/*
 * A callee for tests. Each procedure is a service of its own, whose description is that of the
 * contract with another dispatch: so its user is the procedure, and no generated code is needed.
 *
 * Invariants: nothing of a fake is touched after a function of the user was entered, which may
 * release it; a call with a stream of arguments is answered at its end, and not before. As such a
 * call may go on when its fake is released, what is left of the fake then belongs to the session.
 */
#include <string.h>

#include "base/memory.h"
#include "session/kept.h"
#include "session/session.h"

/** What is done with a call. */
enum reaction { REACT_NOT, REACT_ANSWER, REACT_THROW, REACT_FAIL, REACT_RUN };

/** The table of a service with one procedure. */
struct table {
    void (*function)(void);
    void (*on_item)(void);
};

struct fake_procedure {
    const widl_stub_procedure *model;
    widl_stub_procedure own; /**< the same with the dispatch of a fake */
    widl_stub_input own_input;
    const widl_stub_procedure *list[1];
    widl_service *service;
    widl_arena *memory; /**< of the fake: what is kept */
    widl_arena answer;  /**< what is set */
    enum reaction reaction;
    bool is_over;      /**< the fake is released */
    const void *value; /**< the result, or the payload of the error */
    const widl_stub_error *thrown;
    const char *uri;
    const char *text;
    void (*function)(void);
    void (*on_item)(void);
    void *user;
    struct wi_kept calls;
    struct wi_kept items; /**< of all calls */
};

struct widl_fake {
    struct wi_attachment attachment; /**< once it is released */
    widl_session *session;
    widl_arena memory;
    size_t count;
    struct fake_procedure procedures[];
};

static void react_not(const struct fake_procedure *procedure, widl_invocation *invocation)
{
    if (procedure->model->result.size == 0)
        widl_stub_reply(invocation, procedure->model, NULL, NULL);
    else
        widl_invocation_throw_text(invocation, "widl.error.no_answer",
                                   "the test has not said what to answer", NULL);
}

/** Answer a call that has come as a whole. */
static void react(const struct fake_procedure *procedure, widl_invocation *invocation,
                  const void *args)
{
    const widl_stub_procedure *model = procedure->model;

    switch (procedure->reaction) {
    case REACT_NOT:
        react_not(procedure, invocation);
        break;
    case REACT_ANSWER:
        widl_stub_reply(invocation, model, procedure->value, NULL);
        break;
    case REACT_THROW:
        widl_stub_throw(invocation, procedure->thrown, procedure->value, NULL);
        break;
    case REACT_FAIL:
        widl_invocation_throw_text(invocation, procedure->uri, procedure->text, NULL);
        break;
    case REACT_RUN:
        model->dispatch(procedure->function, invocation, args, procedure->user);
        break;
    }
}

static void take(void (*function)(void), widl_invocation *invocation, const void *args, void *user)
{
    struct fake_procedure *procedure = user;
    const widl_stub_procedure *model = procedure->model;

    (void)function;
    wi_kept_add(&procedure->calls, &model->args, &model->uri, args, procedure->memory);
    if (!model->input || procedure->reaction == REACT_RUN)
        react(procedure, invocation, args);
}

/** item: NULL at the end, also of a call that was canceled. */
static void take_item(void (*function)(void), widl_invocation *invocation, const void *item,
                      void *user)
{
    struct fake_procedure *procedure = user;
    const widl_stub_input *input = procedure->model->input;

    (void)function;
    if (item && !procedure->is_over)
        wi_kept_add(&procedure->items, &input->item, NULL, item, procedure->memory);
    if (procedure->reaction == REACT_RUN)
        input->dispatch(procedure->on_item, invocation, item, procedure->user);
    else if (!item && widl_invocation_canceled(invocation))
        widl_invocation_throw_text(invocation, "wamp.error.canceled", "the call was canceled",
                                   NULL);
    else if (!item)
        react(procedure, invocation, NULL);
}

/** Never called: a slot that is not empty. */
static void filled(void)
{
}

static bool serve(widl_session *session, const char *name, struct fake_procedure *procedure,
                  widl_error *error)
{
    const struct table table = {filled, filled};
    widl_stub_interface interface = {name, procedure->list, 1};

    procedure->own = *procedure->model;
    procedure->own.dispatch = take;
    procedure->own.slot = offsetof(struct table, function);
    if (procedure->own.input) {
        procedure->own_input = *procedure->own.input;
        procedure->own_input.dispatch = take_item;
        procedure->own_input.slot = offsetof(struct table, on_item);
        procedure->own.input = &procedure->own_input;
    }
    procedure->list[0] = &procedure->own;
    procedure->service =
        widl_stub_serve(session, &interface, &table, sizeof(table), procedure, error);
    return procedure->service != NULL;
}

static size_t size_of(size_t procedures)
{
    return sizeof(widl_fake) + procedures * sizeof(struct fake_procedure);
}

widl_fake *widl_fake_new(widl_session *session, const widl_stub_interface *interface_,
                         widl_error *error)
{
    size_t count = interface_->procedure_count;
    const widl_allocator *allocator = session ? session->options.allocator : NULL;
    widl_fake *fake = wi_memory_take_zeroed(allocator, size_of(count));

    if (!fake) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    fake->session = session;
    fake->memory = (widl_arena){.limit = WI_KEPT_BYTES_MAX, .allocator = allocator};
    fake->count = count;
    for (size_t i = 0; i < count; i++) {
        struct fake_procedure *procedure = &fake->procedures[i];

        procedure->model = interface_->procedures[i];
        procedure->memory = &fake->memory;
        procedure->answer = fake->memory;
        if (!serve(session, interface_->name, procedure, error)) {
            widl_fake_free(fake);
            return NULL;
        }
    }
    return fake;
}

static void give_back(widl_fake *fake)
{
    wi_memory_give_back(fake->memory.allocator, fake, size_of(fake->count));
}

static void release(struct wi_attachment *attachment)
{
    give_back(wi_container_of(attachment, widl_fake, attachment));
}

/** Release the fake, or leave it to the session, whose open calls may have to do with it. */
static void part_with(widl_fake *fake, bool has_streams)
{
    widl_session *session = fake->session;

    if (!has_streams || !session) {
        give_back(fake);
        return;
    }
    fake->attachment.release = release;
    wi_gate_enter(&session->gate);
    wi_list_append(&session->attachments, &fake->attachment.link);
    wi_gate_leave(&session->gate);
}

void widl_fake_free(widl_fake *fake)
{
    bool has_streams = false;

    if (!fake)
        return;
    for (size_t i = 0; i < fake->count; i++) {
        struct fake_procedure *procedure = &fake->procedures[i];

        widl_service_stop(procedure->service, NULL);
        widl_arena_free(&procedure->answer);
        procedure->reaction = REACT_NOT;
        procedure->is_over = true;
        has_streams = has_streams || procedure->own.input;
    }
    widl_arena_free(&fake->memory);
    part_with(fake, has_streams);
}

/** The procedure, with nothing set. */
static struct fake_procedure *clear(widl_fake *fake, size_t index)
{
    struct fake_procedure *procedure = &fake->procedures[index];

    procedure->reaction = REACT_NOT;
    widl_arena_reset(&procedure->answer);
    return procedure;
}

bool widl_fake_answer(widl_fake *fake, size_t index, const void *result, widl_error *error)
{
    struct fake_procedure *procedure = clear(fake, index);

    procedure->value =
        wi_kept_copy(&procedure->model->result, NULL, result, &procedure->answer, error);
    procedure->reaction = procedure->value ? REACT_ANSWER : REACT_NOT;
    return procedure->value != NULL;
}

bool widl_fake_throw(widl_fake *fake, size_t index, const widl_stub_error *thrown,
                     const void *payload, widl_error *error)
{
    struct fake_procedure *procedure = clear(fake, index);

    procedure->thrown = thrown;
    procedure->value = wi_kept_copy(&thrown->payload, NULL, payload, &procedure->answer, error);
    procedure->reaction = procedure->value ? REACT_THROW : REACT_NOT;
    return procedure->value != NULL;
}

bool widl_fake_fail(widl_fake *fake, size_t index, const char *uri, const char *text,
                    widl_error *error)
{
    struct fake_procedure *procedure = clear(fake, index);

    if (!uri || !text)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no URI or no text");
    procedure->uri = widl_arena_copy(&procedure->answer, uri, strlen(uri));
    procedure->text = widl_arena_copy(&procedure->answer, text, strlen(text));
    if (!procedure->uri || !procedure->text)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    procedure->reaction = REACT_FAIL;
    return true;
}

void widl_fake_run(widl_fake *fake, size_t index, void (*function)(void), void (*on_item)(void),
                   void *user)
{
    struct fake_procedure *procedure = clear(fake, index);
    bool is_whole = function && (on_item || !procedure->model->input);

    procedure->function = function;
    procedure->on_item = on_item;
    procedure->user = user;
    procedure->reaction = is_whole ? REACT_RUN : REACT_NOT;
}

size_t widl_fake_count(const widl_fake *fake, size_t index)
{
    return fake->procedures[index].calls.count;
}

const void *widl_fake_args(const widl_fake *fake, size_t index, size_t call)
{
    return wi_kept_at(&fake->procedures[index].calls, call);
}

size_t widl_fake_item_count(const widl_fake *fake, size_t index)
{
    return fake->procedures[index].items.count;
}

const void *widl_fake_item(const widl_fake *fake, size_t index, size_t item)
{
    return wi_kept_at(&fake->procedures[index].items, item);
}
