/* SPDX-License-Identifier: MIT */
/* The options of requests: one table says which are known and which are supported (options.def). */
#ifndef WI_ROUTER_OPTIONS_H
#define WI_ROUTER_OPTIONS_H

#include "message/message.h"

/** From good to bad. */
enum wi_verdict {
    WI_OPTIONS_GOOD,
    WI_OPTIONS_REFUSED,   /**< to be answered with `wamp.error.option_not_allowed` */
    WI_OPTIONS_VIOLATION, /**< of the protocol */
};

/** Check the options of a message. The text is set when they are not good. */
enum wi_verdict wi_options_check(const struct wi_message *message, widl_problem *ret_problem);

#endif
