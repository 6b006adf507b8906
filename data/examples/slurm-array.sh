#!/bin/bash
# slurm-array.sh: a list of trainings as an array of Slurm: sbatch slurm-array.sh
#
# The work is done at Replicate: a task needs one core and little memory, and waits. %20 is how
# many may train at once, which your accounts limit as well.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#SBATCH --job-name=lorikeet
#SBATCH --array=1-300%20
#SBATCH --cpus-per-task=1
#SBATCH --mem=512M
#SBATCH --time=06:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@120
#SBATCH --output=lorikeet-%A-%a.log
set -eu

# Slurm runs a copy of this file: what lies beside it is found by its place.
here=${LORIKEET_EXAMPLES:-/usr/share/doc/lorikeet/examples}
list=${LORIKEET_LIST:-$PWD/list.tsv}
# NAME=value lines, readable by you alone; export nothing on the command line of sbatch.
tokens=${LORIKEET_TOKENS:-$HOME/.config/lorikeet/tokens.env}

if [ -e "$tokens" ]; then
  set -a
  . "$tokens"
  set +a
fi

# A folder that all nodes see, so that a requeued task goes on where it was.
export LORIKEET_STATE=${LORIKEET_STATE:-$PWD/lorikeet-state}

exec "$here/train-one" "$list" "$SLURM_ARRAY_TASK_ID"
