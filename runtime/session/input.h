/* SPDX-License-Identifier: MIT */
/* Streams of arguments, on the callee's side. */
#ifndef WI_INPUT_H
#define WI_INPUT_H

#include "session/marshal.h"

/** Who gets the items of an invocation. */
struct wi_input_target {
    const widl_stub_input *input;
    void (*on_item)(void);
    void *user;
};

/** The arguments of an invocation, and the first item if it comes with them. */
struct wi_opening {
    widl_payload args;
    widl_payload item; /**< without args when there is none */
};

/** Take the first item out of `payload`. A failure is in `reader`, in whose arena the parts are. */
bool wi_input_split(const widl_stub_input *input, const widl_payload *payload, widl_reader *reader,
                    struct wi_opening *ret);

/** Receive the items of an invocation, whose function runs next. Return: false without memory. */
bool wi_input_begin(widl_invocation *invocation, const struct wi_input_target *target);

/** Hand out the first item, and the end if there are no more, now that its function has run. */
void wi_input_go_on(widl_invocation *invocation, const struct wi_opening *opening);

/** Answer that arguments or an item do not fit. */
void wi_service_refuse(widl_invocation *invocation, const widl_problem *problem);

#endif
