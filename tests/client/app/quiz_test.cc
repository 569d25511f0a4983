// SPDX-License-Identifier: Apache-2.0
// A quiz while it is answered.
