/* SPDX-License-Identifier: MIT */
/* Everything that a program which speaks WAMP needs; the router is in widl/router.h. */
#ifndef WIDL_WIDL_H
#define WIDL_WIDL_H

#include <widl/allocator.h>
#include <widl/arena.h>
#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/credentials.h>
#include <widl/error.h>
#include <widl/publisher.h>
#include <widl/session.h>
#include <widl/subscriber.h>
#include <widl/text.h>
#include <widl/timestamp.h>
#include <widl/tls.h>
#include <widl/uuid.h>
#include <widl/value.h>
#include <widl/version.h>

#endif
