"""Where the weights of pytorch-fid's Inception network come from: downloaded like raw files, if params.yaml says so."""

from ..base import Source, Url

FILE = "pt_inception-2015-12-05-6726825d.pth"
HASH = "sha256:6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
SOURCE = Source(
    "inception",
    {FILE: Url((f"https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/{FILE}",), HASH, 95_628_359)},
)
