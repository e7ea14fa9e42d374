/* SPDX-License-Identifier: MIT */
/* Versions of the runtime, and the contract between it and generated code. */
#ifndef WIDL_VERSION_H
#define WIDL_VERSION_H

/** Version of the runtime, as in `find_package(Widl 0.1)`. */
#define WIDL_VERSION_MAJOR 0
#define WIDL_VERSION_MINOR 1
#define WIDL_VERSION_PATCH 0
#define WIDL_VERSION       "0.1.0"

/**
 * The form of generated code that this runtime was made for, and the oldest it still supports.
 *
 * Generated code states the form it has and checks both ends when it is compiled, so that neither
 * an old runtime nor old generated code is linked by mistake.
 */
#define WIDL_FORMAT        4
#define WIDL_FORMAT_OLDEST 3

#endif
