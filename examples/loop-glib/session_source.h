/* A session as a source of GLib's main loop. */
#ifndef SESSION_SOURCE_H
#define SESSION_SOURCE_H

#include <glib.h>
#include <widl/widl.h>

/** The session has ended, and its source with it. */
typedef void session_end_fn(gpointer user, const widl_error *reason);

/**
 * A source that does what the session has to do, attached to `context` (NULL: the default one). It
 * belongs to the context. Return: 0 with an error.
 */
guint session_source_attach(widl_session *session, GMainContext *context, session_end_fn *on_end,
                            gpointer user, widl_error *error);

#endif
