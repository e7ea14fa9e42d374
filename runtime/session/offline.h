/* SPDX-License-Identifier: MIT */
/* Publications that wait for a connection. */
#ifndef WI_OFFLINE_H
#define WI_OFFLINE_H

#include "base/list.h"
#include "message/message.h"

#include <widl/session.h>

/** What waits, in the order in which it was published. */
struct wi_offline {
    struct wi_link events;
    size_t count;
    size_t bytes;
};

void wi_offline_init(struct wi_offline *offline);

/** Whether a publication without acknowledgement has to wait: there is no connection, or something
 * else waits already. False, too, when the program wants none to wait. */
bool wi_offline_takes(const struct widl_session *session);

/**
 * Keep a PUBLISH, whose payload is MessagePack; copied.
 *
 * Return: false with WIDL_ERROR_WOULD_BLOCK when there is no room and the oldest are to stay,
 *         _LIMIT when there will never be room, _MEMORY.
 */
bool wi_offline_keep(struct widl_session *session, const struct wi_message *message,
                     widl_error *error);

/** Send what waits, as far as there is room. */
void wi_offline_send(struct widl_session *session);

/** Drop what waits. */
void wi_offline_done(struct widl_session *session);

#endif
